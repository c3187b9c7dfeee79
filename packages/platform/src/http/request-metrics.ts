import type { Call } from '@onsale/contracts/http/call.ts'
import type { Clock } from '@onsale/kernel/clock.ts'
import type { HistogramHandle, Metrics } from '../metrics.ts'
import type { Exchange } from './exchange.ts'

const requestSeconds = {
  name: 'onsale_http_request_seconds',
  help: 'Time from the request line to the answer, by call and status',
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
}

/** Counts and times the answers of each call by status; the series are found once each. */
export function createRequestMetrics(
  metrics: Metrics,
  clock: Clock,
): (call: Call) => Exchange['answered'] {
  return (call) => {
    const byStatus: (HistogramHandle | undefined)[] = []
    return (exchange, status) => {
      let series = byStatus[status - 100]
      if (series === undefined) {
        const labels = { operation: call.operation, status: String(status) }
        series = metrics.histogram(requestSeconds, labels)
        byStatus[status - 100] = series
      }
      series.observe((clock.monotonicMs() - exchange.startedAtMs) / 1_000)
    }
  }
}
