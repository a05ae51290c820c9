{{/*
The spec of a pod with one container. Takes { root, component, spec }; of spec:
  image, env            of the container
  command, args         of the container, if not those of the image
  ports                 port by name
  health, live          the probes for traffic and for a restart; a probe that is missing is left out
  volumes               { name, path, size }, claimed by the StatefulSet
  scratch               { name, path } of empty folders
  config                true: config.yaml under /app/config
  mounts                { name, path, secret or configMap, keys } to read: all keys as files, or keys at paths
  readOnly              true: nothing but the volumes can be written
  cpu, memory           requested; memory is the limit too
*/}}
{{- define "tickertape.pod" -}}
{{- $spec := .spec -}}
automountServiceAccountToken: false
# Else a Service named like a setting would set it: KAFKA_PORT, PINOT_BROKER_URL.
enableServiceLinks: false
terminationGracePeriodSeconds: {{ $spec.stopSeconds | default 30 }}
{{- with .root.Values.kubernetes.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
topologySpreadConstraints:
  {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "tickertape.selector" $ | nindent 8 }}
  {{- end }}
containers:
  - name: {{ .component }}
    {{- include "tickertape.container" . | nindent 4 }}
volumes:
  {{- range prepend ($spec.scratch | default list) (dict "name" "tmp") }}
  - name: {{ .name }}
    emptyDir: {}
  {{- end }}
  {{- if $spec.config }}
  - name: config
    configMap: { name: {{ .root.Release.Name }}-config }
  {{- end }}
  {{- range $spec.mounts }}
  - name: {{ .name }}
    {{- if .configMap }}
    configMap: { name: {{ .configMap }} }
    {{- else }}
    secret:
      secretName: {{ .secret }}
      {{- with .keys }}
      items:
        {{- range $key, $path := . }}
        - { key: {{ $key }}, path: {{ $path }} }
        {{- end }}
      {{- end }}
    {{- end }}
  {{- end }}
{{- end }}

{{- define "tickertape.container" -}}
{{- $spec := .spec -}}
image: {{ $spec.image }}
imagePullPolicy: IfNotPresent
{{- with $spec.command }}
command:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $spec.args }}
args:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $spec.env }}
env:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $spec.ports }}
ports:
  {{- range $name, $port := . }}
  - name: {{ $name }}
    containerPort: {{ $port }}
  {{- end }}
{{- end }}
{{- with $spec.health }}
startupProbe:
  {{- toYaml . | nindent 2 }}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 60
readinessProbe:
  {{- toYaml . | nindent 2 }}
  periodSeconds: 5
  timeoutSeconds: 5
{{- end }}
{{- with $spec.live }}
livenessProbe:
  {{- toYaml . | nindent 2 }}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end }}
resources:
  requests: { cpu: {{ $spec.cpu }}, memory: {{ $spec.memory }} }
  limits: { memory: {{ $spec.memory }} }
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: {{ $spec.readOnly | default false }}
  capabilities: { drop: [ALL] }
volumeMounts:
  {{- range concat (list (dict "name" "tmp" "path" "/tmp")) ($spec.scratch | default list) }}
  - { name: {{ .name }}, mountPath: {{ .path }} }
  {{- end }}
  {{- range $spec.volumes }}
  {{- /* A folder of the volume, because its root may hold lost+found. */}}
  - { name: {{ .name }}, mountPath: {{ .path }}, subPath: data }
  {{- end }}
  {{- if $spec.config }}
  - { name: config, mountPath: /app/config, readOnly: true }
  {{- end }}
  {{- range $spec.mounts }}
  - { name: {{ .name }}, mountPath: {{ .path }}, readOnly: true }
  {{- end }}
{{- end }}
