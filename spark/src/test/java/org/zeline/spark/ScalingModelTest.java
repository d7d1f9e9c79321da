package org.zeline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScalingModelTest {
    @Test
    void addsTheParts() {
        ScalingModel model = new ScalingModel(10, 0.5, 0.01, 0.001);

        assertThat(model.seconds(2000, 1000, 1)).isEqualTo(10 + 1000 + 10, within(1e-9));
        assertThat(model.seconds(2000, 1000, 4)).isEqualTo(10 + 250 + 2.5 + 1, within(1e-9));
        assertThat(model.seconds(2000, 1000, 4000)).isEqualTo(10 + 1 + 1, within(1e-9));
        assertThat(model.efficiency(2000, 1000, 4)).isEqualTo(250 / 263.5, within(1e-9));
        assertThat(ScalingModel.tasks(500, 2)).isEqualTo(500);
        assertThat(ScalingModel.tasks(100_000, 256)).isEqualTo(4096);
    }

    @Test
    void readsALogOfEvents() {
        EventLog log = EventLog.of(List.of(
                "{\"Event\":\"SparkListenerApplicationStart\",\"Timestamp\":100}",
                "{\"Event\":\"SparkListenerJobStart\",\"Submission Time\":200}",
                task("0", 300, 350, false),
                task("1", 310, 390, false),
                task("0", 351, 352, true),
                task("0", 353, 360, false),
                "{\"Event\":\"SparkListenerJobEnd\",\"Completion Time\":400}"));

        assertThat(log.begun()).isEqualTo(100);
        assertThat(log.job()).isEqualTo(200);
        assertThat(log.firstLaunch()).isEqualTo(300);
        assertThat(log.firstTasks().stream().map(EventLog.Task::launched)).containsExactly(300L, 310L);
        assertThat(log.laterTasks()).containsExactly(new EventLog.Task("0", 353, 360, 7));
        assertThat(log.jobDone()).isEqualTo(400);
    }

    private static String task(String executor, int launched, int finished, boolean failed) {
        return String.format(
                "{\"Event\":\"SparkListenerTaskEnd\",\"Task Info\":{\"Executor ID\":\"%s\",\"Launch Time\":%d,"
                        + "\"Finish Time\":%d,\"Failed\":%b},\"Task Metrics\":{\"Executor Run Time\":7}}",
                executor, launched, finished, failed);
    }
}
