import type { ConditionInput } from '../src/condition/input.ts'
import { gt, lt, oneOf } from '../src/condition/extensions.ts'

/** A step as far as matching goes. */
export interface BenchStep {
  readonly name: string
  readonly condition: ConditionInput
}

/** How many shops have automations in a workspace of so many steps. */
export function countShops(steps: number): number {
  return Math.ceil(steps / AUTOMATIONS.length)
}

/** Steps as a workspace grows them: the automations of one shop, then those of the next. */
export function generateSteps(count: number): BenchStep[] {
  return Array.from({ length: count }, (_, index) => {
    const [shop, number] = [Math.floor(index / AUTOMATIONS.length), index % AUTOMATIONS.length]
    // Joined, because a template leaves a text in pieces, which paths of files are not.
    const name = ['shop-', shop, '/step-', String(number).padStart(2, '0')].join('')
    return { name, condition: AUTOMATIONS[number]?.(shop) ?? { shop } }
  })
}

// Of orders, customers, tickets and invoices in turn, so that ten steps are a sample of all.
const AUTOMATIONS: readonly ((n: number) => ConditionInput)[] = [
  (n) => ({ shop: `shop-${n}`, order: { status: 'new', total: Number, items: Array } }),
  (n) => ({ shop: `shop-${n}`, customer: { verified: true, welcomeSentAt: null } }),
  (n) => ({ queue: `queue-${n}`, ticket: { state: 'open', assignee: null } }),
  (n) => ({ supplier: `supplier-${n}`, invoice: { approved: null, total: Number } }),
  (n) => ({ shop: `shop-${n}`, order: { status: 'paid', shippedAt: null } }),
  (n) => ({ customer: { segment: `segment-${n}`, email: String } }),
  (n) => ({ queue: `queue-${n}`, ticket: { subject: /refund|return/i, state: 'open' } }),
  (n) => ({ invoice: { costCentre: `cost-centre-${n}`, total: gt(1000) } }),
  (n) => ({ order: { status: 'new', items: [{ sku: `sku-${n}` }] } }),
  (n) => ({ order: { customer: { id: `customer-${n}` }, tags: ['vip'] } }),
  (n) => ({ shop: `shop-${n}`, customer: { country: oneOf('DE', 'AT', 'CH'), consent: true } }),
  (n) => ({ ticket: { labels: [`product-${n}`], priority: 'high' } }),
  (n) => ({ supplier: `supplier-${n}`, invoice: { approved: true, paidAt: null } }),
  (n) => ({ shop: `shop-${n}`, order: { status: 'shipped', customer: { email: /@example\.com$/ } } }),
  (n) => ({ customer: { onboarding: { [`task-${n}`]: 'done' } } }),
  (n) => ({ queue: `queue-${n}`, ticket: { messages: [{ from: 'customer' }], answeredAt: null } }),
  (n) => ({ supplier: `supplier-${n}`, invoice: { scan: { confidence: lt(0.8) } } }),
  (n) => ({ order: { coupon: `coupon-${n}`, total: gt(100) } }),
  (n) => ({ shop: `shop-${n}`, customer: { address: { city: String, zip: /^\d{5}$/ }, position: null } }),
  (n) => ({ ticket: { customer: { id: `customer-${n}` }, priority: oneOf('high', 'urgent') } }),
  (n) => ({ invoice: { number: { $ne: null }, lines: [{ project: `project-${n}` }] } }),
  (n) => ({ shop: `shop-${n}`, order: { status: oneOf('cancelled', 'returned'), refund: null } }),
  (n) => ({ customer: { account: `account-${n}`, tier: 'gold', manager: { $ne: null } } }),
  (n) => ({ queue: `queue-${n}`, ticket: { body: /urgent/i, priority: 'low', escalatedAt: null } }),
  (n) => ({ $via: { name: `orders of shop-${n}`, type: 'webhook' }, order: { checkedAt: null } }),
  (n) => ({ shop: `shop-${n}`, order: { customer: { country: 'DE' }, tax: null, total: Number } }),
  (n) => ({ order: { tags: [`campaign-${n}`, 'newsletter'], status: String } }),
  (n) => ({ shop: `shop-${n}`, order: { status: 'new', customer: { tier: 'gold' }, greetedAt: null } }),
  (n) => ({ shop: `shop-${n}`, order: { items: [{ sku: `sku-${n}`, quantity: gt(9) }] } }),
  (n) => ({ shop: `shop-${n}`, customer: { segments: ['churned'], tier: oneOf('gold', 'silver') } }),
]
