/** Servers and programs that the environment gives to tests; undefined: they bring their own. */
export function givenServer(
  name:
    | 'TEST_MYSQL_URL'
    | 'TEST_MYSQL_SERVER'
    | 'TEST_REDIS_URL'
    | 'TEST_REDIS_SERVER'
    | 'TEST_KAFKA_BROKERS'
    | 'TEST_KAFKA_JARS'
    | 'XDG_CACHE_HOME'
    | 'PATH',
): string | undefined {
  const given = process.env[name] ?? ''
  return given === '' ? undefined : given
}
