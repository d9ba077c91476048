import type { Route } from './route.ts'
import { clockRoutes } from './routes/clockRoutes.ts'
import { connectorRoutes } from './routes/connectorRoutes.ts'
import { eventRoute, type StreamRoute } from './routes/eventRoute.ts'
import { hookRoutes } from './routes/hookRoutes.ts'
import { manyTaskRoutes } from './routes/manyTaskRoutes.ts'
import { pastRoutes } from './routes/pastRoutes.ts'
import { serverRoutes } from './routes/serverRoutes.ts'
import { stepRoutes } from './routes/stepRoutes.ts'
import { syncRoutes } from './routes/syncRoutes.ts'
import { taskActionRoutes } from './routes/taskActionRoutes.ts'
import { taskHistoryRoutes } from './routes/taskHistoryRoutes.ts'
import { taskRoutes } from './routes/taskRoutes.ts'
import { typeRoutes } from './routes/typeRoutes.ts'
import { workspaceRoutes } from './routes/workspaceRoutes.ts'

/** Every route of the API. What is not here does not exist, neither for requests nor in the description. */
export const ROUTES: readonly (Route | StreamRoute)[] = [
  ...serverRoutes,
  ...workspaceRoutes,
  ...typeRoutes,
  ...taskRoutes,
  ...manyTaskRoutes,
  ...taskActionRoutes,
  ...taskHistoryRoutes,
  ...stepRoutes,
  ...connectorRoutes,
  ...pastRoutes,
  ...hookRoutes,
  ...syncRoutes,
  ...clockRoutes,
  eventRoute,
]
