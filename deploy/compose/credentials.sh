#!/usr/bin/env bash
# Makes what is missing of a secure stack's certificates and passwords under /secrets, one folder for each who needs
# them, and writes the files that servers read them from. What is there stays: put a password of your own there
# before, or delete a file and run this again for a new one. docs/guides/security.md explains it.
set -euo pipefail
umask 077
cd /secrets
days=3650
# A trust store holds nothing secret, but the format wants a password.
trust_password=changeit

keytool() { command keytool -J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1 "$@" 2>/dev/null; }

password() { # file
  mkdir -p "$(dirname "$1")"
  [ -s "$1" ] || head -c 24 /dev/urandom | base64 | tr '+/' '-_' >"$1"
}

key() { # store alias name, and options of keytool
  local store=$1 alias=$2 name=$3
  shift 3
  password "$store.password"
  keytool -genkeypair -alias "$alias" -dname "CN=$name" -keyalg EC -groupname secp256r1 -validity $days \
    -storetype PKCS12 -keystore "$store" -storepass:file "$store.password" "$@"
}

authority() {
  [ -s authority/ca.p12 ] || {
    mkdir -p authority
    key authority/ca.p12 ca "Tickertape authority" -ext bc:c -ext ku:c=keyCertSign,cRLSign
  }
  mkdir -p trust
  [ -s trust/ca.pem ] || keytool -exportcert -rfc -alias ca -keystore authority/ca.p12 \
    -storepass:file authority/ca.p12.password >trust/ca.pem
  [ -s trust/trust.p12 ] || keytool -importcert -noprompt -alias ca -file trust/ca.pem -storetype PKCS12 \
    -keystore trust/trust.p12 -storepass $trust_password
}

certificate() { # server
  local store=$1/server.p12 request=$1/request.pem signed=$1/signed.pem
  [ ! -s "$store" ] || return 0
  mkdir -p "$1"
  key "$store" server "$1"
  keytool -certreq -alias server -keystore "$store" -storepass:file "$store.password" >"$request"
  keytool -gencert -rfc -alias ca -keystore authority/ca.p12 -storepass:file authority/ca.p12.password \
    -validity $days -ext "san=dns:$1,dns:localhost,ip:127.0.0.1" -ext eku=serverAuth,clientAuth \
    <"$request" >"$signed"
  keytool -importcert -noprompt -alias ca -file trust/ca.pem -keystore "$store" \
    -storepass:file "$store.password"
  keytool -importcert -noprompt -alias server -file "$signed" -keystore "$store" \
    -storepass:file "$store.password"
  rm "$request" "$signed"
}

# How a Java program proves itself to brokers: $1 is its name and its folder, $2 where its Kafka client is a renamed one.
jaas() {
  cat >"$1/jaas.conf" <<END
KafkaClient {
  ${2:-}org.apache.kafka.common.security.scram.ScramLoginModule required
  username="$1" password="$(<"$1/kafka-password")";
};
END
}

broker_files() {
  local broker admin
  broker=$(<kafka/broker-password) admin=$(<admin/kafka-password)
  cat >kafka/jaas.conf <<END
KafkaServer {
  org.apache.kafka.common.security.plain.PlainLoginModule required
  username="broker" password="$broker" user_broker="$broker" user_admin="$admin";
  org.apache.kafka.common.security.scram.ScramLoginModule required;
};
END
  echo "password=$(<kafka/server.p12.password)" >kafka/store.properties
}

# Users of the registry with their roles; of each password it gets a hash only.
registry_files() {
  {
    echo "quarkus.http.ssl.certificate.key-store-password=$(<registry/server.p12.password)"
    local user role password
    while read -r user role; do
      # Pinot and Flink prove themselves to both with one name and password.
      case $user in pinot | flink) password=$(<"$user/kafka-password") ;; *) password=$(<"$user/registry-password") ;; esac
      echo "quarkus.security.users.embedded.users.$user=$(printf %s "$user:Quarkus:$password" | md5sum | cut -d' ' -f1)"
      echo "quarkus.security.users.embedded.roles.$user=$role"
    done <<END
admin sr-admin
producer sr-developer
flattener sr-developer
archiver sr-developer
dashboard sr-developer
operator sr-readonly
audit sr-readonly
kafka-ui sr-readonly
pinot sr-readonly
flink sr-developer
flink-bootstrap sr-developer
connect sr-readonly
connect-bootstrap sr-developer
cassandra-sink sr-developer
END
  } >registry/registry.properties
}

for user in registry producer flattener archiver dashboard watcher pinot pinot-bootstrap kafka-ui audit operator admin \
  flink flink-bootstrap connect connect-bootstrap cassandra-sink; do
  password "$user/kafka-password"
done
for user in admin producer flattener archiver dashboard operator audit kafka-ui \
  flink-bootstrap connect connect-bootstrap cassandra-sink; do
  password "$user/registry-password"
done
for user in archiver dashboard operator audit flink flink-bootstrap connect; do password "$user/s3-password"; done
password kafka/broker-password
password minio/root-user
password minio/root-password
authority
certificate kafka
certificate registry
jaas registry
jaas pinot
jaas flink org.apache.flink.kafka.shaded.
jaas connect
cat >flink/aws-credentials <<END
[default]
aws_access_key_id = s3-flink
aws_secret_access_key = $(<flink/s3-password)
END
cat >connect/worker.properties <<END
value.converter.apicurio.auth.username=connect
value.converter.apicurio.auth.password=$(<connect/registry-password)
END
broker_files
registry_files
cat >kafka-ui/kafka-ui.yml <<END
kafka:
  clusters:
    - name: tickertape
      bootstrapServers: kafka:9092
      schemaRegistry: https://registry:8443/apis/ccompat/v7
      schemaRegistryAuth: { username: kafka-ui, password: $(<kafka-ui/registry-password) }
      readOnly: true
      properties:
        security.protocol: SASL_SSL
        sasl.mechanism: SCRAM-SHA-512
        sasl.jaas.config: org.apache.kafka.common.security.scram.ScramLoginModule required username="kafka-ui" password="$(<kafka-ui/kafka-password)";
END
# Whoever gets a folder mounted may read it; nobody else gets past the one that holds them.
chmod -R a+rX ./*/
chmod -R go= authority
chmod 700 .
