import { logLevels } from '../logger.ts'
import * as kind from './kinds.ts'
import type { Kind } from './kinds.ts'

/** One environment variable: all there is to say about it, in one place. */
export interface Variable<Value = unknown> {
  readonly name: string
  readonly kind: Kind<Value>
  /** One line for the table. */
  readonly doc: string
  /** What a left-out one means, in words. */
  readonly absent: string
  /** Never shown, and also readable from the file that `NAME_FILE` names. */
  readonly secret?: boolean
}

function variable<Value>(declared: Variable<Value>): Variable<Value> {
  return declared
}

export const targets = ['all', 'gateway', 'user', 'ticket', 'order', 'worker'] as const

/** What a process does: everything, or one part of the distributed form. */
export type Target = (typeof targets)[number]

export const variables = {
  mode: variable({
    name: 'ONSALE_MODE',
    kind: kind.oneOf(['development', 'production']),
    doc: 'production refuses everything meant for a laptop',
    absent: 'production (`npm start`: development)',
  }),
  host: variable({
    name: 'HOST',
    kind: kind.text,
    doc: 'Address that the public and the internal listener bind to',
    absent: '0.0.0.0 in a container, else 127.0.0.1',
  }),
  port: variable({
    name: 'PORT',
    kind: kind.integer(0, 65_535),
    doc: 'Port of the public listener; 0 takes a free one',
    absent: '3000',
  }),
  internalPort: variable({
    name: 'ONSALE_INTERNAL_PORT',
    kind: kind.integer(0, 65_535),
    doc: 'Port of metrics and internal routes; 0 takes a free one',
    absent: '9464',
  }),
  internalUrl: variable({
    name: 'ONSALE_INTERNAL_URL',
    kind: kind.origin,
    doc: 'Where the other processes reach the internal listener of this one',
    absent: "the machine's own address",
  }),
  target: variable({
    name: 'ONSALE_TARGET',
    kind: kind.oneOf(targets),
    doc: 'What this process does; `--target` wins. All but `all` need MySQL, Redis and Kafka',
    absent: 'all',
  }),
  dataDir: variable({
    name: 'ONSALE_DATA_DIR',
    kind: kind.text,
    doc: 'Folder of the embedded databases and of keys made by the program',
    absent: './data',
  }),
  demo: variable({
    name: 'ONSALE_DEMO',
    kind: kind.flag,
    doc: 'Seed Panda World once',
    absent: '1 in embedded development, else 0',
  }),
  tokenKeys: variable({
    name: 'ONSALE_TOKEN_KEYS',
    kind: kind.keys,
    doc: 'Sign and verify access tokens; the first signs, each at least 32 bytes',
    absent: 'made and kept under the data folder (development)',
    secret: true,
  }),
  internalKeys: variable({
    name: 'ONSALE_INTERNAL_KEYS',
    kind: kind.keys,
    doc: 'Sign identity envelopes and calls between services',
    absent: 'made and kept under the data folder (development)',
    secret: true,
  }),
  dataKeys: variable({
    name: 'ONSALE_DATA_KEYS',
    kind: kind.keys,
    doc: 'Wrap the keys of personal data, and seal the secrets that codes come from',
    absent: 'made and kept under the data folder (development)',
    secret: true,
  }),
  adminEmail: variable({
    name: 'ONSALE_ADMIN_EMAIL',
    kind: kind.mailAddress,
    doc: 'The first admin, made at a start when there is none',
    absent: 'none',
  }),
  adminPassword: variable({
    name: 'ONSALE_ADMIN_PASSWORD',
    kind: kind.password,
    doc: 'Password of the first admin',
    absent: 'none',
    secret: true,
  }),
  holdSeconds: variable({
    name: 'ONSALE_HOLD_SECONDS',
    kind: kind.integer(1, 86_400),
    doc: 'How long an unpaid order holds its tickets',
    absent: '600',
  }),
  payingSeconds: variable({
    name: 'ONSALE_PAYING_SECONDS',
    kind: kind.integer(1, 86_400),
    doc: 'How much longer once a payment was confirmed',
    absent: '180',
  }),
  retentionDays: variable({
    name: 'ONSALE_RETENTION_DAYS',
    kind: kind.integer(1, 36_500),
    doc: 'How long name and address stay with the orders of a deleted account',
    absent: '1826 (five years)',
  }),
  trustedProxies: variable({
    name: 'ONSALE_TRUSTED_PROXIES',
    kind: kind.networks,
    doc: 'Only from these is X-Forwarded-* read',
    absent: 'none',
  }),
  publicWritesPerMinute: variable({
    name: 'ONSALE_PUBLIC_WRITES_PER_MINUTE',
    kind: kind.integer(1, 1_000_000),
    doc: 'Calls of one address that need no token and write',
    absent: '120',
  }),
  commitQueueOrdersMax: variable({
    name: 'ONSALE_COMMIT_QUEUE_ORDERS_MAX',
    kind: kind.integer(1, 1_000_000),
    doc: 'Orders waiting for a commit; beyond it 503 OVERLOADED',
    absent: '32768',
  }),
  publicUrl: variable({
    name: 'ONSALE_PUBLIC_URL',
    kind: kind.origin,
    doc: 'Where the public finds us; payment returns must have this origin',
    absent: 'http://localhost:PORT',
  }),
  venueDir: variable({
    name: 'ONSALE_VENUE_DIR',
    kind: kind.text,
    doc: 'Folder of the venue: name, mark, colours, drawings, texts (`venues/README.md`)',
    absent: 'the sample venue, `venues/panda-world`',
  }),
  sellerName: variable({
    name: 'ONSALE_SELLER_NAME',
    kind: kind.text,
    doc: 'Who sells, shown at the foot of every page',
    absent: 'a sample seller (development)',
  }),
  sellerRepresentative: variable({
    name: 'ONSALE_SELLER_REPRESENTATIVE',
    kind: kind.text,
    doc: "Name of the seller's representative",
    absent: 'not shown',
  }),
  sellerAddress: variable({
    name: 'ONSALE_SELLER_ADDRESS',
    kind: kind.text,
    doc: "The seller's address",
    absent: 'not shown',
  }),
  sellerPhone: variable({
    name: 'ONSALE_SELLER_PHONE',
    kind: kind.text,
    doc: "The seller's telephone number",
    absent: 'not shown',
  }),
  sellerEmail: variable({
    name: 'ONSALE_SELLER_EMAIL',
    kind: kind.mailAddress,
    doc: "The seller's mail address",
    absent: 'not shown',
  }),
  sellerBusinessNumber: variable({
    name: 'ONSALE_SELLER_BUSINESS_NUMBER',
    kind: kind.text,
    doc: 'Business registration number (사업자등록번호)',
    absent: 'not shown',
  }),
  sellerMailOrderNumber: variable({
    name: 'ONSALE_SELLER_MAIL_ORDER_NUMBER',
    kind: kind.text,
    doc: 'Mail-order registration number (통신판매업 신고번호)',
    absent: 'not shown',
  }),
  logLevel: variable({
    name: 'LOG_LEVEL',
    kind: kind.oneOf(logLevels),
    doc: 'Least level that is logged',
    absent: 'info',
  }),
  databaseUrl: variable({
    name: 'DATABASE_URL',
    kind: kind.mysqlUrl,
    doc: 'MySQL 8+ or MariaDB 10.6+ instead of SQLite, a schema a service: `onsale_order` and so on, or after the name given, `/shop`: `shop_order`',
    absent: 'SQLite under the data folder',
    secret: true,
  }),
  databaseUrlUser: variable({
    name: 'DATABASE_URL_USER',
    kind: kind.mysqlUrl,
    doc: 'Server, account and schema of the user service alone',
    absent: 'DATABASE_URL; schema `onsale_user`',
    secret: true,
  }),
  databaseUrlUserKeys: variable({
    name: 'DATABASE_URL_USER_KEYS',
    kind: kind.mysqlUrl,
    doc: 'Server, account and schema of the keys of personal data alone',
    absent: 'where the user service is; its schema and `_keys`',
    secret: true,
  }),
  databaseUrlTicket: variable({
    name: 'DATABASE_URL_TICKET',
    kind: kind.mysqlUrl,
    doc: 'Server, account and schema of the ticket service alone',
    absent: 'DATABASE_URL; schema `onsale_ticket`',
    secret: true,
  }),
  databaseUrlOrder: variable({
    name: 'DATABASE_URL_ORDER',
    kind: kind.mysqlUrl,
    doc: 'Server, account and schema of the order service alone',
    absent: 'DATABASE_URL; schema `onsale_order`',
    secret: true,
  }),
  databaseAdminUrl: variable({
    name: 'DATABASE_ADMIN_URL',
    kind: kind.mysqlUrl,
    doc: 'Account that may make accounts, for `onsale migrate --accounts` alone; no service reads it',
    absent: 'none',
    secret: true,
  }),
  databaseMayForget: variable({
    name: 'ONSALE_DATABASE_MAY_FORGET',
    kind: kind.flag,
    doc: '1 for tests alone: takes a MySQL server whose commits may be lost with its machine',
    absent: '0: such a server is refused',
  }),
  redisUrl: variable({
    name: 'REDIS_URL',
    kind: kind.redisUrl,
    doc: 'Gate, limits and caches in Redis 7+ or Valkey instead of memory',
    absent: 'memory',
    secret: true,
  }),
  kafkaBrokers: variable({
    name: 'KAFKA_BROKERS',
    kind: kind.brokers,
    doc: 'Events over Apache Kafka 4+ instead of the local bus',
    absent: 'local bus',
  }),
  kafkaTls: variable({
    name: 'KAFKA_TLS',
    kind: kind.flag,
    doc: '1: encrypted, with certificates that this machine trusts (`NODE_EXTRA_CA_CERTS` adds to them)',
    absent: '0',
  }),
  kafkaUsername: variable({
    name: 'KAFKA_USERNAME',
    kind: kind.text,
    doc: 'Account at the brokers, with KAFKA_PASSWORD',
    absent: 'no login',
  }),
  kafkaPassword: variable({
    name: 'KAFKA_PASSWORD',
    kind: kind.text,
    doc: 'Its password',
    absent: 'no login',
    secret: true,
  }),
  kafkaSasl: variable({
    name: 'KAFKA_SASL',
    kind: kind.oneOf(['SCRAM-SHA-512', 'SCRAM-SHA-256', 'PLAIN']),
    doc: 'How it logs in; PLAIN tells the password itself, so it is refused without KAFKA_TLS',
    absent: 'SCRAM-SHA-512',
  }),
  kafkaTopicPartitions: variable({
    name: 'KAFKA_TOPIC_PARTITIONS',
    kind: kind.integer(1, 1_000),
    doc: 'Partitions of topics that the program creates: as many processes may share a consumer',
    absent: '12',
  }),
  kafkaTopicReplication: variable({
    name: 'KAFKA_TOPIC_REPLICATION',
    kind: kind.integer(1, 15),
    doc: 'Replicas of topics that the program creates; from 3 on two must have an event (min.insync.replicas)',
    absent: 'as many as there are brokers, at most 3',
  }),
  smtpUrl: variable({
    name: 'SMTP_URL',
    kind: kind.smtpServer,
    doc: 'Mail over SMTP, with STARTTLS where it is offered (always with a password); `?tls=unverified` accepts any certificate',
    absent: 'local mailbox at /dev/mailbox (development)',
    secret: true,
  }),
  mailboxFrom: variable({
    name: 'ONSALE_MAILBOX_FROM',
    kind: kind.networks,
    doc: 'May look at /dev/mailbox besides this machine: for a container, the network of its host',
    absent: 'none',
  }),
  mailFrom: variable({
    name: 'ONSALE_MAIL_FROM',
    kind: kind.mailSender,
    doc: 'Who our mails are from',
    absent: 'onsale at the host of ONSALE_PUBLIC_URL',
  }),
  services: variable({
    name: 'ONSALE_SERVICES',
    kind: kind.places,
    doc: 'Where instances of user, ticket and order are found: at these addresses, or at every address of a DNS name, asked for as written (on Kubernetes the full name of a headless service). A service that is left out is looked for in Redis',
    absent: 'the registry in Redis',
  }),
} as const

export type Variables = typeof variables
