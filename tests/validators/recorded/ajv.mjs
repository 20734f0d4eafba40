// Writes the verdicts of Ajv as Fastify sets it up: coerceTypes "array", useDefaults,
// removeAdditional, and ajv-formats. Reads [schema, value] pairs as JSON from standard input and
// writes true or false for each. Run it with `python -m tests.validators record`.

import { readFileSync } from 'node:fs'
import compiler from '@fastify/ajv-compiler'

const build = compiler()({}, { customOptions: {} })
const validators = new Map()

function validator (schema) {
  const key = JSON.stringify(schema)
  if (!validators.has(key)) {
    const body = { type: 'object', properties: { value: schema }, required: ['value'] }
    validators.set(key, build({ schema: body }))
  }
  return validators.get(key)
}

const pairs = JSON.parse(readFileSync(0, 'utf8'))
console.log(JSON.stringify(pairs.map(([schema, value]) => validator(schema)({ value }))))
