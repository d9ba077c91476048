import { performance } from 'node:perf_hooks'
import type { Load } from './storeLoad.ts'
import { runOurs } from './storeOurs.ts'
import { runPlain } from './storePlain.ts'

// One round in a process of its own: `node storeProgram.mjs <ours|plain> <load as JSON>` prints tasks per second.

const [which, text = '{}'] = process.argv.slice(2)
// `store.ts` wrote it.
const load = JSON.parse(text) as Load
const start = performance.now()
await (which === 'ours' ? runOurs : runPlain)(load)
console.log(load.tasks / ((performance.now() - start) / 1000))
