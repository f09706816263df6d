import { createServer, type Server } from 'node:http'
import { getRequestListener, type HttpBindings } from '@hono/node-server'

export interface Listening {
  port: number
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  origin: string
  server: Server
  /** Stops accepting, destroys what is still open, and resolves once the port is free. */
  close(): Promise<void>
}

/** What a caller may name as host: a page whose own name points at this machine must not get through. */
const loopbackHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * Serves a Hono app on the loopback interface only.
 *
 * @param port 0 takes a free one.
 * @throws the listen error, for example with `code: 'EADDRINUSE'`.
 */
export async function listenOnLoopback(
  fetch: (request: Request, env: HttpBindings) => Response | Promise<Response>,
  port: number,
): Promise<Listening> {
  const listener = getRequestListener((request, env) => fetch(request, env as HttpBindings))
  const server = createServer((incoming, outgoing) => {
    if (!loopbackHost.test(incoming.headers.host ?? '')) {
      outgoing.writeHead(421).end()
      return
    }
    void listener(incoming, outgoing)
  })
  // Workers keep connections for reuse; closing one as a request arrives on it would look like a lost response.
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return {
    port: address.port,
    origin: `http://127.0.0.1:${address.port}`,
    server,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)))
        server.closeAllConnections()
      }),
  }
}
