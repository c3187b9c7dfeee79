// `npm run test:other-servers`: the suites of everything that speaks to a database server or to
// Redis once more, on MySQL instead of MariaDB and on Valkey instead of Redis.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { bringOtherServers } from './other-servers/bring.ts'
import { repositoryRoot, sourceFiles } from './source/files.ts'

const { mysqld, valkeyServer } = bringOtherServers()
const files = sourceFiles(repositoryRoot).filter((file) =>
  /^packages\/.*\.(?:mysql|redis)\.test\.ts$/.test(file),
)
const done = spawnSync(process.execPath, [path.join(repositoryRoot, 'tools/test.ts'), ...files], {
  stdio: 'inherit',
  env: {
    ...process.env,
    CI: 'true',
    TEST_MYSQL_SERVER: mysqld,
    TEST_REDIS_SERVER: valkeyServer,
  },
})
process.exitCode = done.status ?? 1
