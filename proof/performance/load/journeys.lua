-- Whole journeys: hold, payment, confirm, admissions. An answer is told apart by the trace id
-- that its request named (it comes back as x-request-id): step and buyer are written in it.
-- Whatever step is due goes out on whichever connection is free, before a new journey begins.
-- Arguments: file of tokens, first buyer, unit, tag of the run.
dofile(string.match(debug.getinfo(1, 'S').source, '^@(.*/)') .. 'done.lua')

local HOLD, PAY, CONFIRM, ADMISSIONS = 1, 2, 3, 4
local tokens, at = {}, 0
local tag, hold_body
local orders, due, first, last = {}, {}, 1, 0
counts = {}

local function message(method, path, step, buyer, body)
  local text = method .. ' ' .. path .. ' HTTP/1.1\r\nHost: ' .. wrk.host
    .. '\r\nAuthorization: Bearer ' .. tokens[buyer % #tokens + 1]
    .. string.format('\r\ntraceparent: 00-%016x%016x-00000000000000aa-01', step, buyer)
  if body == nil then return text .. '\r\n\r\n' end
  return text .. '\r\nIdempotency-Key: ' .. tag .. step .. '-' .. buyer
    .. '\r\nContent-Type: application/json\r\nContent-Length: ' .. #body .. '\r\n\r\n' .. body
end

function init(args)
  for line in io.lines(args[1]) do tokens[#tokens + 1] = line end
  at = tonumber(args[2])
  hold_body = '{"lines":[{"unitId":"' .. args[3] .. '","quantity":1}]}'
  tag = args[4]
end

function request()
  if first <= last then
    local text = due[first]
    due[first] = nil
    first = first + 1
    return text
  end
  at = at + 1
  return message('POST', '/api/orders', HOLD, at, hold_body)
end

local function follow(text)
  last = last + 1
  due[last] = text
end

local function go_on(step, buyer, body)
  local id = string.match(body, '"id":"([^"]+)"')
  if step == HOLD then
    orders[buyer] = id
    follow(message('POST', '/api/orders/' .. id .. '/payments', PAY, buyer,
      '{"provider":"sandbox"}'))
  elseif step == PAY then
    follow(message('POST', '/api/orders/' .. orders[buyer] .. '/payments/' .. id .. '/confirm',
      CONFIRM, buyer, '{"providerData":{"outcome":"approve"}}'))
  elseif step == CONFIRM then
    follow(message('GET', '/api/orders/' .. orders[buyer] .. '/admissions', ADMISSIONS, buyer))
  else
    orders[buyer] = nil
  end
end

function response(status, headers, body)
  local name = headers['x-request-id'] or ''
  local step = tonumber(string.sub(name, 1, 16), 16) or 0
  local buyer = tonumber(string.sub(name, 17), 16)
  local outcome = step .. ' ' .. status
  counts[outcome] = (counts[outcome] or 0) + 1
  if status == 200 or status == 201 then go_on(step, buyer, body) end
end
