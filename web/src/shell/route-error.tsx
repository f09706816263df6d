import type { ErrorComponentProps } from '@tanstack/react-router'
import { Button } from '../ui/button.tsx'
import { Message } from '../ui/error-note.tsx'

/** The last resort: a part of the app failed to run. What the person did before is on the server. */
export function RouteError({ reset }: ErrorComponentProps) {
  return (
    <main className="grid h-full">
      <Message
        title="This page stopped working"
        detail="Your documents and conversations are safe. Load the page again."
      >
        <Button variant="primary" onClick={() => window.location.reload()}>
          Load again
        </Button>
        <Button onClick={reset}>Go on without loading</Button>
      </Message>
    </main>
  )
}
