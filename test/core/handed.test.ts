/** What functions are given by those who start them for others, and by the calls that make objects of data classes. */

import { checksOf } from '../kit/check.ts';

const { python } = checksOf('agent-code-exec', 'remote-exec', 'dynamic-import', 'code-injection', 'runtime-compile');

describe('what is handed over', () => {
  it('comes with the function to threads, processes, pools and event loops', () => {
    python`
      import asyncio
      import multiprocessing as mp
      import threading
      from concurrent.futures import ThreadPoolExecutor
      import requests

      def in_process(program, queue):
          exec(program, {})
               ^^^^^^^ remote-exec

      def in_thread(queue, program=""):
          exec(program)
               ^^^^^^^ remote-exec

      def in_pool(program):
          exec(program)
               ^^^^^^^ remote-exec

      def in_loop(program):
          exec(program)
               ^^^^^^^ remote-exec

      def later(program):
          exec(program)
               ^^^^^^^ remote-exec

      class Worker:
          def run(self, program):
              exec(program)
                   ^^^^^^^ remote-exec

          def start(self):
              threading.Thread(target=self.run, args=[requests.get("https://example.com/f.py").text]).start()

      async def main(queue):
          mp.Process(target=in_process, args=(requests.get("https://example.com/a.py").text, queue)).start()
          threading.Thread(target=in_thread, args=(queue,), kwargs={"program": requests.get("https://example.com/b.py").text}).start()
          with ThreadPoolExecutor() as pool:
              pool.submit(in_pool, requests.get("https://example.com/c.py").text)
          await asyncio.to_thread(in_loop, requests.get("https://example.com/d.py").text)
          mp.Pool(2).apply_async(later, (requests.get("https://example.com/e.py").text,))
    `;
  });

  it('is as harmless as what is given', () => {
    python`
      import multiprocessing as mp
      import threading
      import requests

      def run(program, answer):
          exec(program)
               ^^^^^^^ runtime-compile: hint
          print(answer)

      def show(text):
          print(text)

      answer = requests.get("https://example.com/a.json").text
      mp.Process(target=run, args=("x = 1", answer)).start()
      threading.Thread(target=run, args=("y = 2",), kwargs={"answer": answer}).start()
      threading.Thread(target=show, args=(answer,)).start()
    `;
  });

  it('is kept in the fields of data classes, by position and by name, alone and in lists', () => {
    python`
      import importlib
      from dataclasses import dataclass
      import requests

      @dataclass(frozen=True)
      class Job:
          module: str
          every: float = 60.0

      def jobs():
          document = requests.get("https://example.com/jobs.json").json()
          return [Job(it["module"], float(it["every"])) for it in document]

      def start():
          for job in jobs():
              importlib.import_module(job.module)
                                      ^^^^^^^^^^ dynamic-import
              print(job.every)

      def one():
          job = Job(module=requests.get("https://example.com/job").text)
          importlib.import_module(job.module)
                                  ^^^^^^^^^^ dynamic-import

      def own():
          job = Job("reports.daily", float(requests.get("https://example.com/every").text))
          importlib.import_module(job.module)
    `;
  });
});
