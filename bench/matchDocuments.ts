/** Task data about `shops` shops, the same at every run: orders, customers, tickets and invoices in turn. */
export function generateDocuments(count: number, shops: number): object[] {
  const dice = createDice(7)
  return Array.from({ length: count }, (_, index) => {
    const document = TASKS[index % TASKS.length]?.(dice, (name) => `${name}-${dice.below(shops)}`)
    // As data comes from a request or a store.
    return JSON.parse(JSON.stringify(document)) as object
  })
}

/** How many kinds of tasks there are: so many documents are one of each. */
export const KINDS = 4

/** Chance that is the same each time. */
interface Dice {
  below(limit: number): number
  pick<T>(...choices: readonly T[]): T
}

type Naming = (name: string) => string

const TASKS: readonly ((dice: Dice, name: Naming) => object)[] = [orderTask, customerTask, ticketTask, invoiceTask]

function orderTask(dice: Dice, name: Naming): object {
  const shop = name('shop')
  const status = dice.pick('new', 'new', 'paid', 'shipped', 'cancelled', 'closed')
  return {
    shop,
    order: {
      id: `order-${dice.below(1e6)}`,
      status,
      total: dice.below(300),
      currency: 'EUR',
      channel: dice.pick('web', 'phone', 'store'),
      items: Array.from({ length: 1 + dice.below(3) }, () => ({
        sku: name('sku'),
        quantity: 1 + dice.below(12),
        price: dice.below(90),
      })),
      customer: {
        id: name('customer'),
        email: `someone@${dice.pick('example.com', 'example.org')}`,
        country: dice.pick('DE', 'FR', 'US'),
        tier: dice.pick('gold', 'silver', 'none'),
      },
      tags: [dice.pick('vip', 'first'), name('campaign'), dice.pick('newsletter', 'gift')],
      coupon: dice.pick(null, name('coupon')),
      shippedAt: status === 'shipped' ? '2026-01-31T10:00:00Z' : null,
    },
    $via: { id: 'w1', name: `orders of ${shop}`, type: 'webhook', received: 1_770_000_000_000 },
  }
}

function customerTask(dice: Dice, name: Naming): object {
  return {
    shop: name('shop'),
    customer: {
      id: name('customer'),
      name: 'Some One',
      email: 'someone@example.com',
      country: dice.pick('DE', 'CH', 'FR', 'US'),
      verified: dice.pick(true, false),
      consent: dice.pick(true, false),
      segment: name('segment'),
      segments: [dice.pick('new', 'loyal', 'churned')],
      tier: dice.pick('gold', 'silver', 'none'),
      account: name('account'),
      manager: dice.pick(null, 'm.one'),
      address: { street: 'Main Street 1', city: 'Town', zip: dice.pick('10115', 'SW1A') },
      onboarding: { [name('task')]: dice.pick('done', 'open'), [name('task')]: 'open' },
    },
    $via: { id: 'c1', name: 'crm', type: 'connector', received: 1_770_000_000_000 },
  }
}

function ticketTask(dice: Dice, name: Naming): object {
  return {
    queue: name('queue'),
    ticket: {
      id: dice.below(1e6),
      subject: dice.pick('Refund for my order', 'Where is it?', 'Thank you'),
      body: dice.pick('Please answer soon.', 'This is urgent!'),
      state: dice.pick('open', 'open', 'closed'),
      priority: dice.pick('low', 'high', 'urgent'),
      assignee: dice.pick(null, 'a.two'),
      labels: [name('product'), dice.pick('web', 'mail')],
      customer: { id: name('customer'), email: 'someone@example.com' },
      messages: [{ from: dice.pick('customer', 'agent'), text: 'Hello' }],
    },
    $via: { id: 't1', name: 'help desk', type: 'connector', received: 1_770_000_000_000 },
  }
}

function invoiceTask(dice: Dice, name: Naming): object {
  return {
    supplier: name('supplier'),
    invoice: {
      number: dice.pick(null, 'R-2026-17'),
      total: dice.below(3000),
      currency: 'EUR',
      costCentre: name('cost-centre'),
      approved: dice.pick(null, true, false),
      dueAt: '2026-02-28',
      lines: Array.from({ length: 1 + dice.below(3) }, () => ({ project: name('project'), amount: dice.below(900) })),
      scan: { text: 'Invoice', confidence: dice.below(100) / 100 },
    },
    $via: { id: 'm1', name: 'mailbox', type: 'connector', received: 1_770_000_000_000 },
  }
}

// mulberry32
function createDice(seed: number): Dice {
  let state = seed
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit)
  }
  return {
    below,
    pick: (...choices) => {
      const choice = choices[below(choices.length)]
      if (choice === undefined) throw new Error('nothing to pick from')
      return choice
    },
  }
}
