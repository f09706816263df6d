import { Link } from '@tanstack/react-router'
import { linkButtonClass } from '../ui/button.tsx'
import { Message } from '../ui/error-note.tsx'
import { useWorkspace } from './context.ts'
import { can } from './rights.ts'

/** In place of the documents, while an operator has stopped the work in this workspace. */
export function Suspended() {
  const { id, role } = useWorkspace()
  return (
    <div className="grid h-full">
      <Message title="This workspace is suspended" detail={<SuspensionReason />}>
        <Link to="/w/$tenant/settings/{-$section}" params={{ tenant: id }} className={linkButtonClass}>
          {can(role, 'tenant.export') ? 'Workspace settings and export' : 'Workspace settings'}
        </Link>
      </Message>
    </div>
  )
}

function SuspensionReason() {
  const reason = useWorkspace().tenant?.stateReason
  return (
    <>
      Nothing in it is lost, but nothing can be read, asked or uploaded until an operator resumes it.
      {reason && (
        <>
          {' '}
          The operator says: <span className="text-ink">{reason}</span>
        </>
      )}
    </>
  )
}
