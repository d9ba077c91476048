import { testBackend } from './backend.suite.ts'
import { openSystemBackend } from './system.ts'

testBackend('system', openSystemBackend, { ssh: true, file: true, sha256: false, fsck: true })
