#!/usr/bin/env python3
"""Suggestions for a corpus that outgrows one machine: PySpark hands each partition to `rubrica suggest --jsonl`.

    pip install pyspark pandas pyarrow
    python3 samples/spark_suggest.py articles.jsonl suggested --rubrica rubrica --labels ACTOR,DATE

The input holds one article a line: {"id", "text", "date"?}. The output folder gets the same lines with spans of status
`suggested`, ready for `rubrica import --format jsonl`. Rubrica keeps one article in memory at a time, starts once a
partition and writes no file, so that the work spreads as far as there are cores. `--pipe` does the same with RDD.pipe,
which needs neither pandas nor pyarrow.
"""
import argparse
import subprocess
import tempfile


def by_pandas(spark, options, command):
    def annotate(batches):
        # A file as input and a pipe as output: neither side can wait for the other.
        with tempfile.TemporaryFile("w+", encoding="utf-8") as lines:
            for batch in batches:
                lines.writelines(line + "\n" for line in batch["value"])
            lines.seek(0)
            program = subprocess.Popen(command, stdin=lines, stdout=subprocess.PIPE, text=True, encoding="utf-8")
            import pandas

            chunk = []
            for line in program.stdout:
                chunk.append(line.rstrip("\n"))
                if len(chunk) == 1000:
                    yield pandas.DataFrame({"value": chunk})
                    chunk = []
            if chunk:
                yield pandas.DataFrame({"value": chunk})
            if program.wait() not in (0, 2):  # 2: some lines could not be read; standard error says which
                raise RuntimeError(f"{command[0]} ended with {program.returncode}")

    articles = spark.read.text(options.articles).repartition(options.partitions)
    return articles.mapInPandas(annotate, "value string")


def by_pipe(spark, options, command):
    import shlex

    from pyspark.sql import Row

    articles = spark.sparkContext.textFile(options.articles).repartition(options.partitions)
    return articles.pipe(shlex.join(command)).map(lambda line: Row(value=line)).toDF()


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("articles", help="file or folder of JSON lines")
    options.add_argument("out", help="folder to write")
    options.add_argument("--rubrica", default="rubrica", help="the program")
    options.add_argument("--labels", default="", help="only these labels, such as ACTOR,DATE")
    options.add_argument("--level", default="normal", help="eager, normal or strict")
    options.add_argument("--partitions", type=int, default=4)
    options.add_argument("--pipe", action="store_true", help="use RDD.pipe instead of mapInPandas")
    options = options.parse_args()
    command = [options.rubrica, "suggest", "--jsonl", "--level", options.level]
    if options.labels:
        command += ["--labels", options.labels]

    from pyspark.sql import SparkSession

    spark = SparkSession.builder.appName("rubrica-suggest").getOrCreate()
    work = by_pipe if options.pipe else by_pandas
    work(spark, options, command).write.mode("overwrite").text(options.out)
    spark.stop()


if __name__ == "__main__":
    main()
