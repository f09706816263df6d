import { createContext, useContext } from 'react'
import type { Me } from '../api/types.ts'

const MeContext = createContext<Me | null>(null)

export const MeProvider = MeContext.Provider

/** Who is signed in; only inside the signed-in part of the app. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (!me) throw new Error('useMe outside of the signed-in app')
  return me
}
