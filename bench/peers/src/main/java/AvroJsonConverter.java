import java.io.File;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;

/**
 * Turns framed Avro into the JSON text of its record, for a sink that writes lines. Knows its one schema from
 * a file, so that no registry is asked.
 */
public final class AvroJsonConverter implements Converter {
  private static final int FRAME_BYTES = 5;
  private GenericDatumReader<GenericRecord> reader;
  private BinaryDecoder decoder;

  @Override
  public void configure(Map<String, ?> settings, boolean isKey) {
    try {
      reader = new GenericDatumReader<>(new org.apache.avro.Schema.Parser().parse(new File((String) settings.get("avro"))));
    } catch (IOException cause) {
      throw new DataException(cause);
    }
  }

  @Override
  public SchemaAndValue toConnectData(String topic, byte[] value) {
    try {
      decoder = DecoderFactory.get().binaryDecoder(value, FRAME_BYTES, value.length - FRAME_BYTES, decoder);
      return new SchemaAndValue(Schema.STRING_SCHEMA, reader.read(null, decoder).toString());
    } catch (IOException cause) {
      throw new DataException(cause);
    }
  }

  @Override
  public byte[] fromConnectData(String topic, Schema schema, Object value) {
    throw new UnsupportedOperationException("only reads");
  }
}
