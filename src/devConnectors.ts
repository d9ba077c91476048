import type { LocalConnectors } from './localConnectors.ts'
import type { ConnectorsPort } from './server/connectorsPort.ts'

/** What answers calls on this machine, as the API shows and changes it. */
export function connectorsPort(connectors: LocalConnectors): ConnectorsPort {
  const { fakes, faults, pins } = connectors
  return {
    list: () =>
      connectors.table.all.map(({ name, namespace, type, enabled, operations, path, environments }) => ({
        name,
        namespace,
        type,
        enabled,
        mode: connectors.modeOf(namespace),
        operations: operations.names,
        ...(path !== undefined && { path }),
        ...(environments && { environments }),
      })),
    setMode: (connector, mode) => connectors.setMode(connector, mode),
    readState: async (connector) => Reflect.get(await fakes.readStates(), connector) as unknown,
    setState: (connector, state) => fakes.setState(connector, state),
    faults: () => faults.list(),
    addFault: (rule) => faults.add(rule),
    removeFault: (name) => faults.remove(name),
    pins: () => pins.list(),
    pin: (connector, operation, result) => pins.set(connector, operation, result),
    unpin: (connector, operation) => pins.remove(connector, operation),
  }
}
