-- One hold a request: the next buyer of the file, a key of its own.
-- Arguments: file of tokens, first buyer, unit, tag of the run; and, when the file holds something
-- else than tokens, the header that it goes into.
dofile(string.match(debug.getinfo(1, 'S').source, '^@(.*/)') .. 'done.lua')

local tokens, at = {}, 0
local head, tail, tag

function init(args)
  for line in io.lines(args[1]) do tokens[#tokens + 1] = line end
  at = tonumber(args[2])
  tag = args[4]
  local body = '{"lines":[{"unitId":"' .. args[3] .. '","quantity":1}]}'
  local header = args[5] or 'Authorization: Bearer '
  head = 'POST /api/orders HTTP/1.1\r\nHost: ' .. wrk.host .. '\r\n' .. header
  tail = '\r\nContent-Type: application/json\r\nContent-Length: ' .. #body .. '\r\n\r\n' .. body
end

function request()
  at = at + 1
  return head .. tokens[at % #tokens + 1] .. '\r\nIdempotency-Key: ' .. tag .. at .. tail
end
