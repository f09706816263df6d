/** The route table. */
import { Hono } from 'hono'
import { finishSignIn, signOut, startSignIn } from './auth/routes.ts'
import { signedIn } from './auth/signed-in.ts'
import type { AppEnv } from './env.ts'
import { onError } from './errors.ts'
import { fleetRoutes } from './fleet/routes.ts'
import { configured } from './middleware/configuration.ts'
import { inTenant } from './middleware/in-tenant.ts'
import { limitedBody } from './middleware/limits.ts'
import { observe } from './middleware/observe.ts'
import { sameOrigin } from './middleware/same-origin.ts'
import { securityHeaders, uncached } from './middleware/security-headers.ts'
import { NOT_FOUND, problemResponse } from './problem.ts'
import { readAudit } from './routes/audit.ts'
import { askQuestion, followAnswer, stopAnswer } from './routes/chat.ts'
import * as conversations from './routes/conversations.ts'
import * as documents from './routes/documents.ts'
import * as erasures from './routes/erasures.ts'
import { openEvents } from './routes/events.ts'
import { exportTenant } from './routes/export.ts'
import { getFile } from './routes/file.ts'
import { health } from './routes/health.ts'
import * as invitations from './routes/invitations.ts'
import { deleteMe, getMe } from './routes/me.ts'
import * as members from './routes/members.ts'
import * as tenants from './routes/tenant.ts'
import { getUsage } from './routes/usage.ts'

export function createApp(): Hono<AppEnv> {
  const app = new Hono<AppEnv>()
  app.use(observe, securityHeaders, uncached)
  app.get('/health', health)

  app.use(configured, sameOrigin, limitedBody)
  app.get('/auth/sign-in', startSignIn)
  app.get('/auth/callback', finishSignIn)
  app.post('/auth/sign-out', signOut)

  app.get('/.well-known/jwks.json', erasures.receiptKeys)
  app.get('/api/erasures/:erasure', erasures.getErasure)

  app.get('/api/me', signedIn, getMe)
  app.delete('/api/me', signedIn, deleteMe)
  app.post('/api/tenants', signedIn, tenants.createTenant)
  app.get('/api/invitations/:token', signedIn, invitations.checkInvitation)
  app.post('/api/invitations/:token/accept', signedIn, invitations.acceptInvitation)

  const tenant = '/api/tenants/:tenant'
  app.use(`${tenant}/*`, signedIn, inTenant)
  app.get(tenant, tenants.getTenant)
  app.patch(tenant, tenants.renameTenant)
  app.delete(tenant, erasures.eraseTenant)
  app.get(`${tenant}/events`, openEvents)
  app.get(`${tenant}/usage`, getUsage)
  app.get(`${tenant}/export`, exportTenant)
  app.get(`${tenant}/audit`, readAudit)
  app.get(`${tenant}/members`, members.listMembers)
  app.patch(`${tenant}/members/:user`, members.changeRole)
  app.delete(`${tenant}/members/:user`, members.removeMember)
  app.post(`${tenant}/owner`, members.handOver)
  app.get(`${tenant}/invitations`, invitations.listInvitations)
  app.post(`${tenant}/invitations`, invitations.createInvitation)
  app.delete(`${tenant}/invitations/:invitation`, invitations.revokeInvitation)

  const document = `${tenant}/documents/:document`
  app.get(`${tenant}/documents`, documents.listDocuments)
  app.post(`${tenant}/documents`, documents.announceDocument)
  app.get(document, documents.getDocument)
  app.patch(document, documents.renameDocument)
  app.delete(document, documents.deleteDocument)
  app.post(`${document}/complete`, documents.completeDocument)
  app.post(`${document}/retry`, documents.retryDocument)
  app.get(`${document}/file`, getFile)

  const conversation = `${tenant}/conversations/:conversation`
  app.get(`${tenant}/conversations`, conversations.listConversations)
  app.post(`${tenant}/conversations`, conversations.createConversation)
  app.patch(conversation, conversations.renameConversation)
  app.delete(conversation, conversations.deleteConversation)
  app.get(`${conversation}/messages`, conversations.listMessages)
  app.post(`${conversation}/messages`, askQuestion)
  app.get(`${conversation}/stream`, followAnswer)
  app.post(`${conversation}/stop`, stopAnswer)

  app.route('/api/fleet', fleetRoutes())

  app.notFound((c) => problemResponse(c, NOT_FOUND))
  app.onError(onError)
  return app
}
