import { posix } from 'node:path'
import type { Watched, WatchWay } from './fileWatch.ts'

/** Watches with chokidar, which knows the quirks of systems other than Linux. It is loaded here. */
export async function openEventWatch(watched: Watched): Promise<WatchWay> {
  const { watch } = await import('chokidar')
  const { root, added, wants, enters, changed, failed } = watched
  const isOnTheWay = (path: string): boolean => [...added].some((file) => file.startsWith(`${path}/`))
  const watcher = watch([root, ...added], {
    ignoreInitial: true,
    followSymlinks: false,
    ignored(given) {
      const path = given.replaceAll('\\', '/')
      return path !== root && !wants(path) && !enters(path) && !isOnTheWay(path)
    },
  })
  watcher.on('all', (event, path) => {
    if (!event.endsWith('Dir')) changed(posix.normalize(path.replaceAll('\\', '/')))
  })
  watcher.on('error', failed)
  return {
    ready: new Promise((resolve) => void watcher.once('ready', () => resolve())),
    add: (file) => void watcher.add(file),
    close: () => watcher.close(),
  }
}
