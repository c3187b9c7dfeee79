-- The same GET again and again. Arguments: path.
dofile(string.match(debug.getinfo(1, 'S').source, '^@(.*/)') .. 'done.lua')

local text

function init(args)
  text = 'GET ' .. args[1] .. ' HTTP/1.1\r\nHost: ' .. wrk.host .. '\r\n\r\n'
end

function request() return text end
