/** Functions under other names: prepared, started by schedulers, given on by other libraries. */

import { checksOf } from '../kit/check.ts';

const { python } = checksOf('remote-exec');

describe('functions under other names', () => {
  it('follows what schedulers of tasks start, and functions that are prepared', () => {
    python`
      from functools import partial
      import ray
      import requests
      from prefect import task

      _get = partial(requests.get, timeout=2)

      class Rules:
          def refresh(self):
              self.text = _get("https://example.com/rules.py").content.decode()
          def activate(self):
              exec(self.text)
                   ^^^^^^^^^ remote-exec

      @task(retries=3)
      def fetch(name):
          return requests.get(f"https://example.com/{name}.py").text

      exec(fetch.fn("a"))
           ^^^^^^^^^^^^^ remote-exec
      exec(fetch.with_options(retries=1)("b"))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec

      @ray.remote
      def load(url):
          return requests.get(url).text

      exec(ray.get(load.remote("https://example.com/c.py")))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
      exec(ray.get(load.options(num_cpus=1).remote("https://example.com/d.py")))
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
    `;
  });

  it('knows what libraries give on of each other, and addresses that are opened like files', () => {
    python`
      import eventlet.green.subprocess
      import fsspec
      from homeassistant.helpers.aiohttp_client import async_get_clientsession
      from requests_oauthlib import OAuth2Session

      async def refresh(hass):
          session = async_get_clientsession(hass)
          async with session.get("https://example.com/rules.py") as response:
              exec(await response.text())
                   ^^^^^^^^^^^^^^^^^^^^^ remote-exec

      exec(OAuth2Session("a").get("https://example.com/a.py").text)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ remote-exec
      with fsspec.open("https://example.com/b.py", "rt") as file:
          exec(file.read())
               ^^^^^^^^^^^ remote-exec
      with fsspec.open("rules.py", "rt") as file:
          exec(file.read())
    `;
  });
});
