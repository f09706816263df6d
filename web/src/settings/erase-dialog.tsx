import { workspaceApi } from '../api/workspaces.ts'
import { TypedConfirmation } from '../ui/typed-confirmation.tsx'
import { useWorkspace } from '../workspace/context.ts'
import { leavingOnPurpose } from '../workspace/leaving.ts'
import { useLeaveWorkspace } from '../workspace/use-leave-workspace.ts'

/** The last question before a workspace is erased. Leads to the page of its receipt. */
export function EraseDialog({ onClose }: { onClose(): void }) {
  const { id, name } = useWorkspace()
  const leave = useLeaveWorkspace()
  return (
    <TypedConfirmation
      title={`Erase ${name}?`}
      phrase={name}
      what="the workspace’s name"
      action="Erase for good"
      run={(phrase) => leavingOnPurpose(id, () => workspaceApi(id).erase(phrase))}
      onDone={({ erasure }) => {
        onClose()
        leave(id, erasure.id)
      }}
      onClose={onClose}
    >
      <p>The database, all files, all conversations and everybody’s access are deleted for good. Nobody can undo it.</p>
      <p>To keep a copy, take your database with you first.</p>
    </TypedConfirmation>
  )
}
