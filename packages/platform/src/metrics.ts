import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Labels = Readonly<Record<string, string>>

export interface CounterHandle {
  add(count: number): void
}

export interface HistogramHandle {
  observe(value: number): void
}

export interface Described {
  /** Prometheus name with its unit: `onsale_http_request_seconds`. */
  readonly name: string
  readonly help: string
}

/**
 * The figures of this process. A series (a metric with its labels) is looked up once, where
 * the program is put together; counting then is an addition to a number, so that it may stand
 * on the way of every request. The registry only reads when somebody asks.
 */
export interface Metrics {
  counter(metric: Described, labels?: Labels): CounterHandle
  histogram(
    metric: Described & { readonly buckets: readonly number[] },
    labels?: Labels,
  ): HistogramHandle
  /** `read` is called at every collection. */
  gauge(metric: Described, read: () => number, labels?: Labels): void
  /** Prometheus text format. */
  text(): Promise<string>
  readonly contentType: string
}

interface CounterSeries {
  readonly labels: Labels
  count: number
}

interface HistogramSeries {
  readonly labels: Labels
  readonly counts: Float64Array
  sum: number
}

/** With `ofProcess`, memory, event loop and garbage collection of the process as well. */
export function createMetrics(options: { readonly ofProcess: boolean }): Metrics {
  const registry = new Registry()
  if (options.ofProcess) collectDefaultMetrics({ register: registry })
  const counters = new Map<string, SummedCounter>()
  const histograms = new Map<string, SummedHistogram>()
  const gauges = new Map<string, ReadGauge>()

  return {
    counter(metric, labels = {}) {
      const counter = counters.get(metric.name) ?? new SummedCounter(metric, registry)
      counters.set(metric.name, counter)
      return counter.series(labels)
    },
    histogram(metric, labels = {}) {
      const histogram = histograms.get(metric.name) ?? new SummedHistogram(metric, registry)
      histograms.set(metric.name, histogram)
      return histogram.series(labels)
    },
    gauge(metric, read, labels = {}) {
      const gauge = gauges.get(metric.name) ?? new ReadGauge(metric, registry)
      gauges.set(metric.name, gauge)
      gauge.readers.push({ labels, read })
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

function seriesKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function configured(metric: Described, registry: Registry) {
  return { name: metric.name, help: metric.help, registers: [registry] }
}

class SummedCounter extends Counter {
  readonly #metric: Described
  readonly #series = new Map<string, CounterSeries>()

  constructor(metric: Described, registry: Registry) {
    super(configured(metric, registry))
    this.#metric = metric
  }

  series(labels: Labels): CounterHandle {
    const key = seriesKey(labels)
    const series = this.#series.get(key) ?? { labels, count: 0 }
    this.#series.set(key, series)
    return {
      add(count) {
        series.count += count
      },
    }
  }

  override async get(): ReturnType<Counter['get']> {
    const described = await super.get()
    const values = [...this.#series.values()].map(({ labels, count }) => ({ labels, value: count }))
    return { ...described, name: this.#metric.name, values }
  }
}

class SummedHistogram extends Histogram {
  readonly #metric: Described
  readonly #buckets: readonly number[]
  readonly #series = new Map<string, HistogramSeries>()

  constructor(metric: Described & { readonly buckets: readonly number[] }, registry: Registry) {
    super(configured(metric, registry))
    this.#metric = metric
    this.#buckets = metric.buckets
  }

  series(labels: Labels): HistogramHandle {
    const key = seriesKey(labels)
    const buckets = this.#buckets
    const known = this.#series.get(key)
    const series = known ?? { labels, counts: new Float64Array(buckets.length + 1), sum: 0 }
    this.#series.set(key, series)
    const { counts } = series
    return {
      observe(value) {
        let at = 0
        while (at < buckets.length && value > (buckets[at] ?? 0)) at += 1
        counts[at] = (counts[at] ?? 0) + 1
        series.sum += value
      },
    }
  }

  /** What the library reads a histogram by, beneath its typed `get`. */
  async getForPromString() {
    const values = [...this.#series.values()].flatMap((series) => this.#lines(series))
    return { name: this.#metric.name, help: this.#metric.help, type: 'histogram', values }
  }

  #lines({ labels, counts, sum }: HistogramSeries) {
    let total = 0
    const buckets = [...counts].map((count, at) => {
      total += count
      const le = this.#buckets[at] ?? '+Inf'
      return { labels: { ...labels, le }, value: total, metricName: `${this.#metric.name}_bucket` }
    })
    return [
      ...buckets,
      { labels, value: sum, metricName: `${this.#metric.name}_sum` },
      { labels, value: total, metricName: `${this.#metric.name}_count` },
    ]
  }
}

class ReadGauge extends Gauge {
  readonly readers: { readonly labels: Labels; readonly read: () => number }[] = []

  constructor(metric: Described, registry: Registry) {
    super(configured(metric, registry))
  }

  override async get(): ReturnType<Gauge['get']> {
    const described = await super.get()
    const values = this.readers.map(({ labels, read }) => ({ labels, value: read() }))
    return { ...described, values }
  }
}
