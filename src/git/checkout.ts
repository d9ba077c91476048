/** The user's own repository: read from its files, and moved by system Git after a pull or a push. */
export {
  ZERO_OID,
  type BranchMove,
  type Checkout,
  type CheckoutTraits,
  type MoveRequest,
  type MoveStep,
} from './checkout/model.ts'
export { addingFirst } from './checkout/assessMove.ts'
export { findFiltered } from './checkout/findFiltered.ts'
export { findFollowObstacle } from './checkout/findFollowObstacle.ts'
export { LEVEL } from './checkout/obstacle.ts'
export { moveCheckout, planMove } from './checkout/moveCheckout.ts'
export { movedSince } from './checkout/movedSince.ts'
export { readIndex } from './checkout/indexFile.ts'
export { openCheckout } from './checkout/openCheckout.ts'
export { readRemoteUrl } from './checkout/readRemoteUrl.ts'
export { trackedUnder } from './checkout/trackedUnder.ts'
