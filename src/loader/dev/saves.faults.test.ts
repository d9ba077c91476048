import { testSaves } from './saves.suite.ts'

testSaves(200)
