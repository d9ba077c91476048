import type { Row } from './matrix.suite.ts'

const header = (version: number, day: number): string =>
  `/**\n  Name:       send\n\n  ID:         k9j7h5g3f1d9s7a5p3o1i9u7\n  Version:    ${version}\n  UpdatedAt:  2025-01-${day}T09:20:13.551Z\n*/\n\n`
const dialectB = (version: number, amount = 1): string =>
  `${header(version, 10 + version)}export const match = () => ({ order: { amount: ${amount} } });\n\nexport default async (data: any) => {\n  data.sent = true;\n}\n`
const dialectA = (id: string, text = 'sent'): string =>
  `// Step: release/announce\n// ID: ${id}\n\nexport const condition = { a: { b: 1 } }\n\nexport const content = async () => {\n  data.text = '${text}'\n}\n`
const crlf = (text: string): string => text.replaceAll('\n', '\r\n')
const lines = (name: string, first = 'a', last = 'z'): string => `// ${name}\n${first}\n\n\n\n\n${last}\n`

const yaml = `# Rates of the shop
rates:
  # per month
  basic: 10
  team: 40 # the one most people take

regions: [eu, us]
`
const json = '{\n  "rates": {\n    "basic": 10,\n    "team": 40\n  },\n  "regions": ["eu", "us"]\n}\n'

/** What counts as a change, and how two edits of one item become one, by what the item holds. */
export const CONTENT_ROWS: readonly Row[] = [
  {
    name: 'yaml of two',
    base: { 'seeds/@/rates.yaml': yaml },
    ours: { 'seeds/@/rates.yaml': yaml.replace('basic: 10', 'basic: 12') },
    theirs: { 'seeds/@/rates.yaml': yaml.replace('team: 40', 'team: 45').replace('  team', '  solo: 5\n  team') },
    pull: 'merge',
    folder: {
      'seeds/@/rates.yaml': yaml.replace('basic: 10', 'basic: 12').replace('  team: 40', '  solo: 5\n  team: 45'),
    },
    push: 'pull-first',
  },
  {
    name: 'one yaml key of two',
    base: { 'seeds/@/rates.yaml': `${yaml}# one key\n` },
    ours: { 'seeds/@/rates.yaml': `${yaml}# one key\n`.replace('team: 40', 'team: 41') },
    theirs: { 'seeds/@/rates.yaml': `${yaml}# one key\n`.replace('team: 40', 'team: 45') },
    pull: 'content',
    push: 'pull-first',
  },
  {
    name: 'json of two on neighbouring lines',
    base: { 'seeds/@/rates.json': json },
    ours: { 'seeds/@/rates.json': json.replace('"basic": 10', '"basic": 12') },
    theirs: { 'seeds/@/rates.json': json.replace('"team": 40', '"team": 45') },
    pull: 'merge',
    folder: {
      'seeds/@/rates.json': json.replace('"basic": 10', '"basic": 12').replace('"team": 40', '"team": 45'),
    },
    push: 'pull-first',
  },
  {
    name: 'yaml that does not parse',
    base: { 'seeds/@/rates.yaml': `${yaml}\n\n\nend: 1\n` },
    ours: { 'seeds/@/rates.yaml': `${yaml}\n\n\nend: [\n` },
    theirs: { 'seeds/@/rates.yaml': `${yaml}\n\n\nend: 1\n`.replace('# Rates', '# The rates') },
    pull: 'merge',
    folder: { 'seeds/@/rates.yaml': `${yaml}\n\n\nend: [\n`.replace('# Rates', '# The rates') },
    push: 'pull-first',
  },
  {
    name: 'metadata of dialect B here',
    base: { 'src/steps/@/send.mts': dialectB(1) },
    ours: { 'src/steps/@/send.mts': dialectB(2) },
    pull: 'none',
    push: 'none',
  },
  {
    name: 'metadata of dialect B there',
    base: { 'src/steps/@/send.mts': dialectB(3) },
    theirs: { 'src/steps/@/send.mts': dialectB(4) },
    pull: 'none',
    push: 'none',
  },
  {
    name: 'metadata of dialect A on both sides',
    base: { 'steps/@/announce.js': dialectA('aaaaaaaaaaaaaaaaaaaaaaaa') },
    ours: { 'steps/@/announce.js': dialectA('bbbbbbbbbbbbbbbbbbbbbbbb') },
    theirs: { 'steps/@/announce.js': dialectA('cccccccccccccccccccccccc') },
    pull: 'none',
    push: 'none',
  },
  {
    name: 'an edit here, metadata there',
    base: { 'src/steps/@/send.mts': dialectB(5) },
    ours: { 'src/steps/@/send.mts': dialectB(5, 7) },
    theirs: { 'src/steps/@/send.mts': dialectB(6) },
    pull: 'keep',
    push: 'send',
    branch: { 'src/steps/@/send.mts': dialectB(6, 7) },
  },
  {
    name: 'metadata here, an edit there',
    base: { 'steps/@/announce.js': dialectA('dddddddddddddddddddddddd') },
    ours: { 'steps/@/announce.js': dialectA('eeeeeeeeeeeeeeeeeeeeeeee') },
    theirs: { 'steps/@/announce.js': dialectA('ffffffffffffffffffffffff', 'told') },
    pull: 'take',
    folder: { 'steps/@/announce.js': dialectA('ffffffffffffffffffffffff', 'told') },
    push: 'behind',
  },
  {
    name: 'the same edit under two headers',
    base: { 'src/steps/@/send.mts': dialectB(7) },
    ours: { 'src/steps/@/send.mts': dialectB(7, 9) },
    theirs: { 'src/steps/@/send.mts': dialectB(8, 9) },
    pull: 'heal',
    push: 'heal',
  },
  {
    name: 'crlf here',
    base: { 'steps/@/a.ts': lines('crlf here') },
    ours: { 'steps/@/a.ts': crlf(lines('crlf here')) },
    pull: 'none',
    push: 'none',
  },
  {
    name: 'crlf and an edit here',
    base: { 'steps/@/a.ts': lines('crlf and edit') },
    ours: { 'steps/@/a.ts': crlf(lines('crlf and edit', 'b')) },
    pull: 'keep',
    push: 'send',
    branch: { 'steps/@/a.ts': lines('crlf and edit', 'b') },
  },
  {
    name: 'crlf here, an edit there',
    base: { 'steps/@/a.ts': lines('crlf edit there') },
    ours: { 'steps/@/a.ts': crlf(lines('crlf edit there')) },
    theirs: { 'steps/@/a.ts': lines('crlf edit there', 'b') },
    pull: 'take',
    folder: { 'steps/@/a.ts': lines('crlf edit there', 'b') },
    push: 'behind',
  },
  {
    name: 'crlf and an edit here, an edit there',
    base: { 'steps/@/a.ts': lines('crlf merge') },
    ours: { 'steps/@/a.ts': crlf(lines('crlf merge', 'b')) },
    theirs: { 'steps/@/a.ts': lines('crlf merge', 'a', 'y') },
    pull: 'merge',
    folder: { 'steps/@/a.ts': crlf(lines('crlf merge', 'b', 'y')) },
    push: 'pull-first',
  },
  {
    name: 'crlf on the branch',
    base: { 'steps/@/a.ts': crlf(lines('crlf there')) },
    ours: { 'steps/@/a.ts': crlf(lines('crlf there', 'b')) },
    pull: 'keep',
    push: 'send',
    branch: { 'steps/@/a.ts': crlf(lines('crlf there', 'b')) },
  },
  {
    name: 'a byte order mark here',
    base: { 'steps/@/a.ts': lines('bom') },
    ours: { 'steps/@/a.ts': `\uFEFF${lines('bom')}` },
    pull: 'none',
    push: 'none',
  },
  {
    name: 'a byte order mark and edits of two',
    base: { 'steps/@/a.ts': lines('bom two') },
    ours: { 'steps/@/a.ts': `\uFEFF${lines('bom two', 'b')}` },
    theirs: { 'steps/@/a.ts': lines('bom two', 'a', 'y') },
    pull: 'merge',
    folder: { 'steps/@/a.ts': `\uFEFF${lines('bom two', 'b', 'y')}` },
    push: 'pull-first',
  },
  {
    name: 'bytes of theirs',
    base: { 'assets/@/logo.png': Buffer.from([0, 1, 2, 13, 10, 255]) },
    theirs: { 'assets/@/logo.png': Buffer.from([0, 3, 2, 13, 10, 255]) },
    pull: 'take',
    folder: { 'assets/@/logo.png': Buffer.from([0, 3, 2, 13, 10, 255]) },
    push: 'behind',
  },
  {
    name: 'bytes of ours',
    base: { 'assets/@/logo.png': Buffer.from([9, 0, 1, 10]) },
    ours: { 'assets/@/logo.png': Buffer.from([9, 0, 1, 13, 10]) },
    pull: 'keep',
    push: 'send',
    branch: { 'assets/@/logo.png': Buffer.from([9, 0, 1, 13, 10]) },
  },
  {
    name: 'bytes of two',
    base: { 'assets/@/logo.png': Buffer.from([8, 0, 1]) },
    ours: { 'assets/@/logo.png': Buffer.from([8, 0, 2]) },
    theirs: { 'assets/@/logo.png': Buffer.from([8, 0, 3]) },
    pull: 'content',
    push: 'pull-first',
  },
]
