import { join } from 'node:path'
import { localFolder } from '../sync/localFolder.ts'
import { openDeliveryLog, type DeliveryLog } from '../webhooks/deliveryLog.ts'

/** The requests to webhooks that this clone has kept, to read. */
export function openDeliveries(root: string): DeliveryLog {
  return openDeliveryLog(join(localFolder(root).path, 'hooks'))
}
