import { testBackend } from './backend.suite.ts'
import { openIsomorphicBackend } from './isomorphic.ts'

testBackend('isomorphic', openIsomorphicBackend, { ssh: false, file: false, sha256: false, fsck: false })
