import type { ServerResponse } from 'node:http'

/** Aborts when whoever asked has gone before there was an answer. */
export function goneSignal(outgoing: ServerResponse): AbortSignal {
  const controller = new AbortController()
  const look = (): void => {
    if (!outgoing.writableFinished) controller.abort()
  }
  if (outgoing.closed) look()
  else outgoing.once('close', look)
  return controller.signal
}
