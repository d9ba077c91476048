import { describe, expect, it } from 'vitest'
import { describeItem, holdsLayout, itemKind, itemName } from './layout.ts'

describe('itemKind', () => {
  it.each([
    ['stepyard.yaml', 'config'],
    ['steps/orders/charge.ts', 'step'],
    ['steps/UC - create customer .js', 'step'],
    ['steps/charge.mts', 'step'],
    ['src/steps/order intake.mts', 'step'],
    ['libraries/billing/tax.ts', 'library'],
    ['connectors/stripe.yaml', 'connector'],
    ['connectors/crm.openapi.json', 'openapi'],
    ['connectors/specs/crm.yaml', 'openapi'],
    ['fakes/stripe.ts', 'fake'],
    ['recordings/stripe/request.yaml', 'recording'],
    ['faults.yaml', 'faults'],
    ['seeds/customers.json', 'seed'],
    ['webhooks/signup.yaml', 'webhook'],
    ['environments/staging.yaml', 'environment'],
    ['secrets.yaml', 'secrets'],
    ['schemas/tasks/order.schema.json', 'schema'],
    ['fixtures/self-serve.yaml', 'fixture'],
    ['tests/charge.test.ts', 'test'],
    ['deploy.yaml', 'deploy'],
  ])('%s is %s', (path, kind) => {
    expect(itemKind(path)).toBe(kind)
  })

  it.each([
    'README.md',
    'steps/notes.md',
    'steps/globals.d.ts',
    'steps/.ts',
    'steps/orders/.ts',
    'steps/.hidden/a.ts',
    'src/steps/a.ts',
    'src/lib/a.mts',
    'environments/old/dev.yaml',
    'sub/stepyard.yaml',
    'sub/steps/a.ts',
    'Steps/a.ts',
    'steps',
    'constructor/a.ts',
  ])('%s is nothing', (path) => {
    expect(itemKind(path)).toBeUndefined()
  })
})

describe('itemName', () => {
  it.each([
    ['steps/orders/charge.ts', 'orders/charge'],
    ['src/steps/BKN/12. Generate Invoice.mts', 'BKN/12. Generate Invoice'],
    ['schemas/tasks/order.schema.json', 'tasks/order'],
    ['tests/charge.test.ts', 'charge'],
    ['steps/is it paid%3F.ts', 'is it paid?'],
    ['secrets.yaml', 'secrets.yaml'],
    ['docs/a.md', 'docs/a.md'],
  ])('of %s is %s', (path, name) => {
    expect(itemName(path)).toBe(name)
  })
})

describe('describeItem', () => {
  it.each([
    ['steps/orders/charge.ts', 'step orders/charge'],
    ['connectors/stripe.yaml', 'connector stripe'],
    ['environments/staging.yaml', 'environment staging'],
    ['libraries/billing/tax.ts', 'library billing/tax'],
    ['stepyard.yaml', 'stepyard.yaml'],
    ['README.md', 'file README.md'],
  ])('calls %s "%s"', (path, words) => {
    expect(describeItem(path)).toBe(words)
  })
})

describe('holdsLayout', () => {
  it.each([
    ['steps/', true],
    ['src/', true],
    ['src/steps/', true],
    ['steps/orders/', true],
    ['src/components/', false],
    ['docs/', false],
    ['.github/', false],
    ['steps/.cache/', false],
  ])('of %s is %s', (folder, holds) => {
    expect(holdsLayout(folder)).toBe(holds)
  })
})
