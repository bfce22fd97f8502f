# docker build -t clipcap . && docker run --rm -v "$PWD:/photos:ro" clipcap photo.jpg
FROM debian:bookworm-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends maven openjdk-17-jdk-headless
WORKDIR /clipcap
COPY . .
RUN mvn -B -q package -DskipTests

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jre-headless \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home clipcap
COPY --from=build /clipcap/target/clipcap.jar /opt/clipcap.jar
USER clipcap
WORKDIR /photos
EXPOSE 8080
ENTRYPOINT ["java", "-jar", "/opt/clipcap.jar"]
CMD ["--help"]
