import { deleteAccount } from '../api/workspaces.ts'
import { useMe } from '../shell/me.ts'
import { accountDeletedUrl } from '../shell/sign-in-words.ts'
import { TypedConfirmation } from '../ui/typed-confirmation.tsx'

/** The last question before an account is deleted, with every workspace that only its owner owns. */
export function DeleteAccountDialog({ onClose }: { onClose(): void }) {
  const { user, tenants } = useMe()
  const owned = tenants.filter(({ role }) => role === 'owner')
  return (
    <TypedConfirmation
      title="Delete your account?"
      phrase={user.name}
      what="your name"
      action="Delete my account"
      run={deleteAccount}
      onDone={({ erasures }) => window.location.assign(accountDeletedUrl(erasures))}
      onClose={onClose}
    >
      <p>
        Your account and your conversations are deleted for good, and every workspace that only you own is erased with
        everything in it. Workspaces with another owner go on without you.
      </p>
      {owned.length > 0 && (
        <>
          <p>You own:</p>
          <ul className="list-disc pl-5">
            {owned.map(({ id, name }) => (
              <li key={id} className="break-words font-semibold text-ink">
                {name}
              </li>
            ))}
          </ul>
          <p>To keep one of them, hand it over first, or take its database with you.</p>
        </>
      )}
    </TypedConfirmation>
  )
}
