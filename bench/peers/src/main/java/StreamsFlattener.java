import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;

/**
 * Cuts batches of bars into single bars as a Kafka Streams application would, exactly once, with the same
 * schemas, keys and rules as the flattener. "bytes" slices without decoding, "avro" goes by generic records.
 * Arguments: bootstrap, input, output, variant, application id, batch schema, event schema, event schema id,
 * state folder, threads.
 */
public final class StreamsFlattener {
  interface Cutter {
    List<KeyValue<byte[], byte[]>> cut(byte[] value);
  }

  public static void main(String[] args) throws Exception {
    Schema batch = new Schema.Parser().parse(new File(args[5]));
    Schema event = new Schema.Parser().parse(new File(args[6]));
    int schemaId = Integer.parseInt(args[7]);
    ThreadLocal<Cutter> cutters =
        ThreadLocal.withInitial(
            () -> args[3].equals("bytes") ? new Slicer(batch, event, schemaId) : new Decoder(batch, event, schemaId));
    StreamsBuilder builder = new StreamsBuilder();
    builder.<byte[], byte[]>stream(args[1]).flatMap((key, value) -> cutters.get().cut(value)).to(args[2]);
    KafkaStreams streams = new KafkaStreams(builder.build(), settings(args));
    CountDownLatch stop = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  streams.close(Duration.ofSeconds(20));
                  stop.countDown();
                }));
    streams.setUncaughtExceptionHandler(
        cause -> {
          cause.printStackTrace();
          Runtime.getRuntime().halt(1);
          return null;
        });
    streams.start();
    stop.await();
  }

  /** Batches of 256 KiB and 100 ms of linger are faster here than the defaults of 16 KiB and 100 ms. */
  static Properties settings(String[] args) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", args[0]);
    settings.put("application.id", args[4]);
    settings.put("processing.guarantee", "exactly_once_v2");
    settings.put("num.stream.threads", args[9]);
    settings.put("replication.factor", "1");
    settings.put("commit.interval.ms", "100");
    settings.put("consumer.auto.offset.reset", "earliest");
    settings.put("producer.linger.ms", "100");
    settings.put("producer.batch.size", "262144");
    settings.put("default.key.serde", Serdes.ByteArraySerde.class);
    settings.put("default.value.serde", Serdes.ByteArraySerde.class);
    settings.put("state.dir", args[8]);
    return settings;
  }

  static void check(double open, double high, double low, double close, double volume) {
    boolean priced = open > 0 && high > 0 && low > 0 && close > 0 && Double.isFinite(high);
    boolean ordered = high >= open && high >= close && high >= low && low <= open && low <= close;
    if (!priced || !ordered || !(volume >= 0 && Double.isFinite(volume))) throw new IllegalArgumentException("bar");
  }

  static byte[] frame(int schemaId) {
    return new byte[] {0, (byte) (schemaId >> 24), (byte) (schemaId >> 16), (byte) (schemaId >> 8), (byte) schemaId};
  }

  /** An event is the bytes of its item and behind them the bytes of the batch's lineage. */
  static final class Slicer implements Cutter {
    private static final int STRING = -1, LONG = 0, OPTIONAL_LONG = -2, OPTIONAL_DOUBLE = -3;
    private final int[] head, lineage, item;
    private final byte[] frame;

    Slicer(Schema batch, Schema event, int schemaId) {
      List<Schema.Field> front = batch.getFields().subList(0, batch.getFields().size() - 1);
      List<Schema.Field> items =
          batch.getFields().get(front.size()).schema().getElementType().getFields();
      int lineageFields = event.getFields().size() - items.size();
      head = steps(front.subList(0, front.size() - lineageFields));
      lineage = steps(front.subList(front.size() - lineageFields, front.size()));
      item = steps(items.subList(1, items.size()));
      frame = frame(schemaId);
    }

    private static int[] steps(List<Schema.Field> fields) {
      return fields.stream().mapToInt(field -> step(field.schema())).toArray();
    }

    private static int step(Schema schema) {
      switch (schema.getType()) {
        case STRING: return STRING;
        case LONG: return LONG;
        case DOUBLE: return 8;
        default: return schema.getTypes().get(1).getType() == Schema.Type.LONG ? OPTIONAL_LONG : OPTIONAL_DOUBLE;
      }
    }

    private int at;

    private int number(byte[] bytes) {
      int shift = 0, number = 0, next;
      do {
        next = bytes[at++];
        number |= (next & 127) << shift;
        shift += 7;
      } while (next < 0);
      return (number >>> 1) ^ -(number & 1);
    }

    private void skip(byte[] bytes, int[] steps) {
      for (int step : steps) {
        if (step > 0) at += step;
        else if (step == STRING) at = number(bytes) + at;
        else if (step == LONG) while (bytes[at++] < 0) {}
        else if (bytes[at++] != 0) {
          if (step == OPTIONAL_DOUBLE) at += 8;
          else while (bytes[at++] < 0) {}
        }
      }
    }

    private static final java.lang.invoke.VarHandle DOUBLE =
        java.lang.invoke.MethodHandles.byteArrayViewVarHandle(double[].class, java.nio.ByteOrder.LITTLE_ENDIAN);

    public List<KeyValue<byte[], byte[]>> cut(byte[] bytes) {
      at = 5;
      skip(bytes, head);
      int lineageFrom = at;
      skip(bytes, lineage);
      int lineageBytes = at - lineageFrom;
      List<KeyValue<byte[], byte[]>> events = new ArrayList<>(128);
      for (int count = number(bytes); count != 0; count = number(bytes)) {
        if (count < 0) {
          number(bytes);
          count = -count;
        }
        for (; count > 0; count--) {
          int from = at;
          int symbolBytes = number(bytes);
          byte[] key = java.util.Arrays.copyOfRange(bytes, at, at + symbolBytes);
          at += symbolBytes;
          check(number(bytes, 0), number(bytes, 8), number(bytes, 16), number(bytes, 24), number(bytes, 32));
          skip(bytes, item);
          byte[] value = new byte[5 + at - from + lineageBytes];
          System.arraycopy(frame, 0, value, 0, 5);
          System.arraycopy(bytes, from, value, 5, at - from);
          System.arraycopy(bytes, lineageFrom, value, 5 + at - from, lineageBytes);
          events.add(KeyValue.pair(key, value));
        }
      }
      return events;
    }

    private double number(byte[] bytes, int behind) {
      return (double) DOUBLE.get(bytes, at + behind);
    }
  }

  /** The way of the tutorials: generic records in, generic records out. */
  static final class Decoder implements Cutter {
    private final Schema event;
    private final int itemFields;
    private final List<Schema.Field> lineage;
    private final GenericDatumReader<GenericRecord> reader;
    private final GenericDatumWriter<GenericRecord> writer;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    private final byte[] frame;
    private BinaryDecoder decoder;
    private BinaryEncoder encoder;

    Decoder(Schema batch, Schema event, int schemaId) {
      this.event = event;
      int last = batch.getFields().size() - 1;
      itemFields = batch.getFields().get(last).schema().getElementType().getFields().size();
      lineage = batch.getFields().subList(last - (event.getFields().size() - itemFields), last);
      reader = new GenericDatumReader<>(batch);
      writer = new GenericDatumWriter<>(event);
      frame = frame(schemaId);
    }

    public List<KeyValue<byte[], byte[]>> cut(byte[] bytes) {
      try {
        decoder = DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, decoder);
        GenericRecord batch = reader.read(null, decoder);
        @SuppressWarnings("unchecked")
        List<GenericRecord> items = (List<GenericRecord>) batch.get(batch.getSchema().getFields().size() - 1);
        List<KeyValue<byte[], byte[]>> events = new ArrayList<>(items.size());
        for (GenericRecord item : items) events.add(KeyValue.pair(key(item), value(batch, item)));
        return events;
      } catch (IOException cause) {
        throw new UncheckedIOException(cause);
      }
    }

    private static byte[] key(GenericRecord item) {
      return item.get(0).toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] value(GenericRecord batch, GenericRecord item) throws IOException {
      check((double) item.get(1), (double) item.get(2), (double) item.get(3), (double) item.get(4), (double) item.get(5));
      GenericRecord record = new GenericData.Record(event);
      for (int i = 0; i < itemFields; i++) record.put(i, item.get(i));
      for (int i = 0; i < lineage.size(); i++) record.put(itemFields + i, batch.get(lineage.get(i).pos()));
      out.reset();
      out.write(frame);
      encoder = EncoderFactory.get().binaryEncoder(out, encoder);
      writer.write(record, encoder);
      encoder.flush();
      return out.toByteArray();
    }
  }
}
