"""Gets every URL of a list into a folder with Scrapy; each file is named after the end of its URL.

    scrapy runspider scrapy_fetch.py -a list=LIST -a out=DIR

What is switched off is what a list of downloads has no use for; retries, redirects, cookies and decoding are Scrapy's own defaults.
"""
import os

import scrapy


class FetchSpider(scrapy.Spider):
    name = "fetch"
    custom_settings = {
        "CONCURRENT_REQUESTS": 64,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 64,
        "LOG_LEVEL": "ERROR",
        "ROBOTSTXT_OBEY": False,
        "TELNETCONSOLE_ENABLED": False,
        "REFERER_ENABLED": False,
        "DEPTH_STATS_VERBOSE": False,
        "REACTOR_THREADPOOL_MAXSIZE": 4,
    }

    def start_requests(self):
        os.makedirs(self.out, exist_ok=True)
        with open(self.list) as lines:
            for line in lines:
                if line.strip():
                    yield scrapy.Request(line.strip(), callback=self.save, dont_filter=True)

    def save(self, response):
        with open(os.path.join(self.out, response.url.rsplit("/", 1)[1]), "wb") as file:
            file.write(response.body)
