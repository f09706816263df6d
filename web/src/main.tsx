import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { whenMissing, whenSignedOut } from './api/http.ts'
import { createQueryClient, keys } from './api/queries.ts'
import { router } from './router.tsx'
import './styles/app.css'

const client = createQueryClient()
// Asking for the workspace itself again tells a document that is gone from a workspace that is.
whenMissing((tenant) => void client.invalidateQueries({ queryKey: keys.tenant(tenant), exact: true }))
whenSignedOut(() => client.setQueryData(keys.me, null))

const RELOADED_FOR = 'alcove.reloaded-for'

// After a deployment the old code's chunks are gone: load the new app, once for each missing file.
window.addEventListener('vite:preloadError', (event) => {
  const missing = String(event.payload)
  if (!navigator.onLine || sessionStorage.getItem(RELOADED_FOR) === missing) return
  event.preventDefault()
  sessionStorage.setItem(RELOADED_FOR, missing)
  window.location.reload()
})

const element = document.getElementById('root')
if (!element) throw new Error('index.html has no #root')
createRoot(element).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
)
