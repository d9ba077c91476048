#!/usr/bin/env node
import process from 'node:process'
import manifest from './package.json' with { type: 'json' }

// The most frequent question of scripts is answered before anything else is loaded.
if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  process.stdout.write(`${manifest.version}\n`)
} else {
  const [{ runCommandLine }, { systemEffects }] = await Promise.all([
    import('./src/commands/runCommandLine.ts'),
    import('./src/systemEffects.ts'),
  ])
  process.exitCode = await runCommandLine({ caller: process, version: manifest.version, effects: systemEffects() })
}
