-- How every script of ours ends: one line of JSON for the harness. Each thread of wrk has a
-- state of its own; done() runs in yet another, and fetches the threads' global `counts`.
local threads = {}

function setup(thread) threads[#threads + 1] = thread end

local function counted()
  local sums = {}
  for _, thread in ipairs(threads) do
    for outcome, count in pairs(thread:get('counts') or {}) do
      sums[outcome] = (sums[outcome] or 0) + count
    end
  end
  local parts = {}
  for outcome, count in pairs(sums) do
    parts[#parts + 1] = string.format('"%s":%d', outcome, count)
  end
  return table.concat(parts, ',')
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '@@{"requests":%d,"refused":%d,"broken":%d,"microseconds":%d,"p50":%d,"p99":%d,"counts":{%s}}\n',
    summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, summary.duration,
    latency:percentile(50), latency:percentile(99), counted()))
end
