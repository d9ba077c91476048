import { chooseEnvironment } from '../sync/chooseEnvironment.ts'
import { switchEnvironment } from '../sync/editEnvironment.ts'
import { defineCommand, EXIT } from './command.ts'
import { openWorkspace } from './openWorkspace.ts'

export const envSwitch = defineCommand({
  summary: 'choose the environment of this clone',
  args: '<env>',
  options: [],
  examples: ['stepyard env switch staging'],
  async run(context) {
    const { root, config } = openWorkspace(context)
    const [asked = ''] = context.args
    const { name } = chooseEnvironment({ environments: config.environments, asked, writesBranch: false })
    await switchEnvironment(root, name)
    context.terminal.out(`This clone uses ${name} when neither \`-e\` nor the checked-out branch says otherwise.\n`)
    return EXIT.ok
  },
})
