/**
 * The latencies that every benchmark injects, the same for the product and for what it is compared with. They stand
 * for the real services, seen from a Worker in the same region.
 */
import type { Latency } from '../../local/stand-in/latency.ts'

export const LATENCIES: Latency = {
  createProject: 800,
  management: 150,
  firstConnection: 1_500,
  wake: 300,
  sql: 37,
  /** A request of up to 96 inputs. */
  embeddings: 200,
  firstToken: 600,
  /** No measured time contains it; it only keeps an answer from ending with its first token. */
  tokenInterval: 5,
  identity: 150,
}

/** The rate-limit store that only the reference flow has. */
export const RATE_LIMIT_STORE_MS = 10
