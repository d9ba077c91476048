import { LOG_LEVELS } from '../log.ts'
import type { OptionSpec } from './command.ts'

/** Options that every command has; they may stand before the command as well. */
export const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flags: '-C, --cwd <folder>', describe: 'run as if started there' },
  { flags: '--git-backend <kind>', describe: 'auto, system or isomorphic', choices: ['auto', 'system', 'isomorphic'] },
  { flags: '--timeout <seconds>', describe: 'longest a transfer may stay silent (30)' },
  { flags: '--log-level <level>', describe: `what is logged on stderr: ${LOG_LEVELS.join(', ')}`, choices: LOG_LEVELS },
  { flags: '--log-json', describe: 'log one JSON object a line' },
  { flags: '--no-color', describe: 'no colours' },
]
