import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { quietPort } from '../../../testing/quiet-port.ts'
import { run } from './kafka-jars.ts'

/** Two listeners that want a login, and what a broker is to be told of them. */
export interface GuardedListeners {
  /** To be added to the list of listeners, with its comma. */
  readonly listeners: string
  readonly properties: Readonly<Record<string, string>>
  /** For `StorageTool format`: accounts of SCRAM are kept by the brokers. */
  readonly formatArguments: readonly string[]
  readonly guarded: {
    readonly inTheClear: readonly string[]
    readonly encrypted: readonly string[]
    readonly certificate: string
  }
}

const STORE_PASSWORD = 'of-a-test'
const SCRAM = 'SCRAM-SHA-512'

/** Makes a certificate for 127.0.0.1 in `folder`, and listeners for one account. */
export async function guardedListeners(
  folder: string,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<GuardedListeners> {
  const [clearPort, secretPort] = [await quietPort(), await quietPort()]
  const store = path.join(folder, 'broker.p12')
  const certificate = path.join(folder, 'broker.pem')
  const keytool = (...args: string[]) =>
    run('keytool', [...args, '-alias', 'broker', '-keystore', store, '-storepass', STORE_PASSWORD])
  await keytool(
    ...['-genkeypair', '-keyalg', 'EC', '-validity', '2', '-storetype', 'PKCS12'],
    ...['-dname', 'CN=127.0.0.1', '-ext', 'SAN=ip:127.0.0.1'],
  )
  await keytool('-exportcert', '-rfc', '-file', certificate)
  const security = 'org.apache.kafka.common.security'
  const listener = (name: string) => ({
    [`listener.name.${name}.sasl.enabled.mechanisms`]: `${SCRAM},PLAIN`,
    [`listener.name.${name}.scram-sha-512.sasl.jaas.config`]: `${security}.scram.ScramLoginModule required;`,
    [`listener.name.${name}.plain.sasl.jaas.config`]: `${security}.plain.PlainLoginModule required user_${username}="${password}";`,
  })
  return {
    listeners: `,LOGIN://127.0.0.1:${clearPort},SECRET://127.0.0.1:${secretPort}`,
    properties: {
      ...listener('login'),
      ...listener('secret'),
      'ssl.keystore.location': store,
      'ssl.keystore.type': 'PKCS12',
      'ssl.keystore.password': STORE_PASSWORD,
    },
    formatArguments: ['--add-scram', `${SCRAM}=[name=${username},password=${password}]`],
    guarded: {
      inTheClear: [`127.0.0.1:${clearPort}`],
      encrypted: [`127.0.0.1:${secretPort}`],
      certificate: await readFile(certificate, 'utf8'),
    },
  }
}
