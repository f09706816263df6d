import { Hono } from 'hono'
import { around } from '../stand-in/around.ts'
import { controlRoutes } from '../stand-in/control-routes.ts'
import type { Latency } from '../stand-in/latency.ts'
import { listenOnLoopback } from '../stand-in/listen.ts'
import { reportError } from '../stand-in/report-error.ts'
import { createStandIn, type StandInEnv } from '../stand-in/stand-in.ts'
import { chat } from './chat.ts'
import { embeddings } from './embeddings.ts'
import { errorBody, RequestError } from './errors.ts'
import { createModeRules } from './modes.ts'
import { MODELS, requireModel } from './requests.ts'

export interface OpenAIOptions {
  /** 0 takes a free one. */
  port: number
  latency?: Partial<Latency>
}

export interface RunningOpenAI {
  /** Ends in `/v1`, as clients want their base URL. */
  url: string
  port: number
  close(): Promise<void>
}

/** Starts the stand-in for a model provider on the loopback interface. Any non-empty bearer key is accepted. */
export async function startOpenAI({ port, latency }: OpenAIOptions): Promise<RunningOpenAI> {
  const standIn = createStandIn({ latency })
  const app = new Hono<StandInEnv>()
  const modes = createModeRules()
  app.route('/', controlRoutes(standIn))
  app.route('/', modes.routes)

  const observe = (operation: string, latencyName?: 'embeddings') =>
    around(standIn, {
      service: 'openai',
      operation,
      ...(latencyName === undefined ? {} : { latency: latencyName }),
      errorBody: (status) => errorBody(status, `Injected error with status ${status}.`),
    })

  app.use('/v1/*', async (c, next) => {
    if (!/^Bearer +\S/iu.test(c.req.header('authorization') ?? '')) {
      throw new RequestError(401, "You didn't provide an API key.", { code: 'invalid_api_key' })
    }
    await next()
  })
  app.get('/v1/models', observe('models'), (c) =>
    c.json({ object: 'list', data: Object.values(MODELS).map(modelObject) }),
  )
  app.get('/v1/models/:model', observe('model'), (c) => {
    const asked = c.req.param('model')
    const model = Object.values(MODELS).find((name) => name === asked)
    if (model === undefined) requireModel(asked, MODELS.chat)
    return c.json(modelObject(asked))
  })
  app.post('/v1/embeddings', observe('embeddings', 'embeddings'), embeddings)
  app.post('/v1/chat/completions', observe('chat'), chat(standIn, modes))

  app.notFound((c) => c.json(errorBody(404, `Unknown request URL: ${c.req.method} ${c.req.path}.`), 404))
  app.onError((error, c) => {
    if (error instanceof RequestError) return c.json(error.body(), error.status)
    reportError(error, c)
    return c.json(errorBody(500, 'The server had an error while processing your request.'), 500)
  })

  const listening = await listenOnLoopback(app.fetch, port)
  return { url: `${listening.origin}/v1`, port: listening.port, close: listening.close }
}

function modelObject(id: string): object {
  return { id, object: 'model', created: 1_767_225_600, owned_by: 'alcove' }
}
