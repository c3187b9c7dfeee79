-- Each buyer of the file asks once; whoever is done asks for the time until the run is over.
-- Arguments: file of tokens, unit, tag.
dofile(string.match(debug.getinfo(1, 'S').source, '^@(.*/)') .. 'done.lua')

-- wrk asks for one request before it begins, only to look at it.
local tokens, at = {}, -1
local head, tail, tag, time
counts = {}

function init(args)
  for line in io.lines(args[1]) do tokens[#tokens + 1] = line end
  tag = args[3]
  local body = '{"lines":[{"unitId":"' .. args[2] .. '","quantity":1}]}'
  head = 'POST /api/orders HTTP/1.1\r\nHost: ' .. wrk.host .. '\r\nAuthorization: Bearer '
  tail = '\r\nContent-Type: application/json\r\nContent-Length: ' .. #body .. '\r\n\r\n' .. body
  time = 'GET /api/time HTTP/1.1\r\nHost: ' .. wrk.host .. '\r\n\r\n'
end

function request()
  at = at + 1
  if at < 1 or at > #tokens then return time end
  return head .. tokens[at] .. '\r\nIdempotency-Key: ' .. tag .. at .. tail
end

function response(status)
  if status == 200 then return end
  local outcome = tostring(status)
  counts[outcome] = (counts[outcome] or 0) + 1
end
