import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deviceName } from './device-name.ts'

test('a device is called what a person calls it', () => {
  const apple = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15'
  assert.equal(deviceName(`${apple} Version/19.0 Mobile/15E148 Safari/604.1`), 'Safari · iPhone')
  const android = 'Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko)'
  assert.equal(deviceName(`${android} Chrome/150.0.0.0 Mobile Safari/537.36`), 'Chrome · Android')
  assert.equal(
    deviceName(`${android} SamsungBrowser/28.0 Chrome/150.0.0.0 Mobile Safari/537.36`),
    'Samsung Internet · Android',
  )
  assert.equal(deviceName('curl/8'), 'Browser')
})
