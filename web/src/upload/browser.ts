import type { PresignedUpload } from '../api/types.ts'
import type { PutResult } from './run-upload.ts'

/** Hex SHA-256 of a file, computed by the browser off the main thread. */
export async function digest(file: Blob): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Sends the bytes to the object store. XMLHttpRequest, because `fetch` tells no progress of a request's body. */
export function put(
  upload: PresignedUpload,
  file: Blob,
  onProgress: (sent: number) => void,
  signal: AbortSignal,
): Promise<PutResult> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open(upload.method, upload.url)
    for (const [name, value] of Object.entries(upload.headers)) {
      // The browser sets the length itself, and refuses to have it set.
      if (name.toLowerCase() !== 'content-length') request.setRequestHeader(name, value)
    }
    request.upload.onprogress = (event) => onProgress(event.loaded)
    request.onload = () => {
      // 412: these bytes arrived at an earlier try whose answer was lost (`if-none-match: *` is signed).
      if ((request.status >= 200 && request.status < 300) || request.status === 412) resolve('stored')
      else resolve(request.status >= 500 ? 'network' : 'gone')
    }
    request.onerror = () => resolve('network')
    request.onabort = () => resolve('gone')
    signal.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}

/** Rejects when `signal` aborts. */
export function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
