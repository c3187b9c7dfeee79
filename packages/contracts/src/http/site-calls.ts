import Type from 'typebox'
import { defineCall } from './call.ts'
import { idSchema } from './pieces.ts'
import { siteSchema, siteTextSchema } from './site.ts'

const tag = 'Site'

export const getSite = defineCall({
  operation: 'getSite',
  summary: 'Venue and seller, as pages show them',
  tag,
  method: 'GET',
  path: '/api/site',
  access: 'public',
  answers: { 200: siteSchema },
  refusals: [],
})

export const getSiteText = defineCall({
  operation: 'getSiteText',
  summary: 'A text of the operator: terms, privacy, refunds',
  tag,
  method: 'GET',
  path: '/api/site/texts/{name}',
  access: 'public',
  params: Type.Object({ name: idSchema }),
  answers: { 200: siteTextSchema },
  refusals: ['NOT_FOUND'],
})

export const siteCalls = [getSite, getSiteText] as const
