-- Each buyer of the file asks once; then it is over. Arguments: file of tokens, unit, tag.
dofile(string.match(debug.getinfo(1, 'S').source, '^@(.*/)') .. 'done.lua')

local tokens, at, answers = {}, 0, 0
local head, tail, tag
counts = {}

function init(args)
  for line in io.lines(args[1]) do tokens[#tokens + 1] = line end
  tag = args[3]
  local body = '{"lines":[{"unitId":"' .. args[2] .. '","quantity":1}]}'
  head = 'POST /api/orders HTTP/1.1\r\nHost: ' .. wrk.host .. '\r\nAuthorization: Bearer '
  tail = '\r\nContent-Type: application/json\r\nContent-Length: ' .. #body .. '\r\n\r\n' .. body
end

function request()
  at = at + 1
  -- What is still asked while the last answers are on their way repeats the last buyer.
  local buyer = math.min(at, #tokens)
  return head .. tokens[buyer] .. '\r\nIdempotency-Key: ' .. tag .. buyer .. tail
end

function response(status)
  answers = answers + 1
  if answers > #tokens then return end
  local outcome = tostring(status)
  counts[outcome] = (counts[outcome] or 0) + 1
  if answers == #tokens then wrk.thread:stop() end
end
