import { defineScript } from '@onsale/platform/redis/redis.ts'

/**
 * Applies rows and reads rows of one ticket, atomically.
 *
 * KEYS[1]  hash of the ticket: unit id → "version capacity held sold visitDate"
 * ARGV[1]  seconds that the hash lives after a row was last written
 * ARGV[2]  n, how many rows to apply; then n times: unit id, version, row as above
 * ARGV[3 + 3n …]  ids of the units to read
 *
 * A row is written only when its version is higher than what is there, so the order in which
 * rows come does not matter. Answers the rows of the units to read, in their order; nil for one
 * that is not there. What cannot be read as a row counts as not there.
 */
export const applyAndRead = defineScript(`
local last = 2 + 3 * tonumber(ARGV[2])
local written = false
for at = 3, last, 3 do
  local known = redis.call('HGET', KEYS[1], ARGV[at])
  local version = known and tonumber(string.match(known, '^%d+'))
  if not version or version < tonumber(ARGV[at + 1]) then
    redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 2])
    written = true
  end
end
if written then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
if #ARGV == last then return {} end
return redis.call('HMGET', KEYS[1], unpack(ARGV, last + 1))
`)

/**
 * Drops rows of exactly the versions given.
 *
 * KEYS[1]  hash of the ticket, as above
 * ARGV     pairs: unit id, version
 */
export const forgetRows = defineScript(`
for at = 1, #ARGV, 2 do
  local known = redis.call('HGET', KEYS[1], ARGV[at])
  if known and string.match(known, '^%d+') == ARGV[at + 1] then
    redis.call('HDEL', KEYS[1], ARGV[at])
  end
end
return {}
`)
